// The bytes of a file -> UTF-8. Pure.
#pragma once

#include "import/problems.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace lanai::schedule {

// Without a byte order mark. UTF-16 is known by its mark, or by the zeros between the first letters; Latin-1 and
// Windows-1252 where an XML declaration names them. Other bytes that are no UTF-8 are read as Windows-1252, which is
// what they mostly are, and reported as repaired with the offset of the first. Nothing, and an error, when the declared
// encoding is not known or when the text holds zero bytes.
[[nodiscard]] std::optional<std::string> to_utf8(std::string_view bytes, Problems&);

}  // namespace lanai::schedule
