// What a file is, and how to say it when it is nothing of ours. Pure.
#pragma once

#include "schedule/read.hpp"

#include <string>
#include <string_view>

namespace lanai::schedule {

// Of text that is UTF-8 already.
[[nodiscard]] Format recognise_utf8(std::string_view text);

// "is a PDF", "is JSON, but has no «schedule»", for bytes that recognise() does not know.
[[nodiscard]] std::string describe_unknown(std::string_view bytes);

}  // namespace lanai::schedule
