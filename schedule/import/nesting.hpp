// A look at TOML text before it is parsed.
#pragma once

#include "import/problems.hpp"

#include <optional>
#include <string_view>

namespace lanai::schedule {

// Dots in the keys of one statement. toml++ bounds nested values but not dotted keys, and frees nested tables
// recursively: a megabyte of "a.a.a.a" would overflow the stack.
inline constexpr int key_dots_max = 64;

// Where the first statement with more than key_dots_max dots outside of strings is; nothing when all are fine.
[[nodiscard]] std::optional<Place> find_deep_key(std::string_view text);

}  // namespace lanai::schedule
