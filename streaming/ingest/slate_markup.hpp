// The slate's words as Pango markup: escaped, wrapped and sized to fit a 1280x720 picture. Pure.
#pragma once

#include "streaming/local_source.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lanai::streaming::ingest {

inline constexpr int slate_width_px = 1280, slate_height_px = 720, slate_margin_px = 104;

// Valid UTF-8 on one line: bad bytes and control characters replaced, white space collapsed, cut at `chars_max`
// characters with an ellipsis.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t chars_max);

// Breaks between words so that each line is about `width_em` wide at most; a longer word is broken within.
[[nodiscard]] std::vector<std::string> wrap(std::string_view line, double width_em);

[[nodiscard]] std::string event_markup(const SlateText& text);   // the small line on top
[[nodiscard]] std::string centre_markup(const SlateText& text);  // accent, heading, title, time

}  // namespace lanai::streaming::ingest
