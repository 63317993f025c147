// A look at XML text before it is parsed: what the parser would accept, but must not be handed. Linear.
#pragma once

#include "import/problems.hpp"

#include <string_view>

namespace lanai::schedule {

inline constexpr int xml_depth_max = 64;
// Elements and attributes: each costs the parser 40 to 64 bytes.
inline constexpr std::size_t xml_nodes_max = 2'000'000;

// False, and an error, when the text declares entities (a DOCTYPE with an internal subset), nests too deeply or holds
// too many elements. A DOCTYPE that only names a DTD is a warning: the DTD is never fetched.
[[nodiscard]] bool xml_is_harmless(std::string_view utf8, Problems&);

// The name of the first element, without namespace prefix; empty when there is none.
[[nodiscard]] std::string_view xml_root_name(std::string_view utf8);

}  // namespace lanai::schedule
