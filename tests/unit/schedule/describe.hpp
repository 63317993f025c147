// A programme as text, every field of it: two are equal when their texts are, and a difference can be read.
#pragma once

#include "schedule/model.hpp"

#include <string>

namespace lanai::schedule::test {

[[nodiscard]] std::string describe(const Programme&);

}  // namespace lanai::schedule::test
