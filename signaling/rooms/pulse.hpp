// What the audience sends without words. Counted for as long as it matters, never written down, nobody is named.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lanai::rooms {

enum class Reaction : std::uint8_t { applause, heart, laugh, wow, thumbs_up };
inline constexpr std::array<std::string_view, 5> reaction_names{"applause", "heart", "laugh", "wow", "thumbs_up"};
enum class SpeakerSignal : std::uint8_t { too_fast, too_slow, cannot_hear };
inline constexpr std::array<std::string_view, 3> signal_names{"too_fast", "too_slow", "cannot_hear"};

}  // namespace lanai::rooms
