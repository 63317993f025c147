// HTML as systems write it into abstracts -> plain text. Pure; linear in its input.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lanai::schedule {

struct PlainText {
    std::string text;
    bool was_html = false;             // had tags or character references
    std::size_t contacts_dropped = 0;  // mailto:, tel: behind a word
    std::size_t links_refused = 0;     // javascript:, relative ones and others: the word stays, the address does not
};

// Paragraphs stand apart by an empty line, list items begin with "• ", a link is "text (address)", pictures are their
// alternative text; scripts, styles and comments are gone. Only what HTML knows is a tag: "a < b", "vector<int>" and
// "<me@example.org>" are words and stay. Text without tags keeps its lines.
[[nodiscard]] PlainText html_to_text(std::string_view html);

}  // namespace lanai::schedule
