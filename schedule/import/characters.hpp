// Bytes that should be UTF-8, and characters that should not be there. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lanai::schedule {

void append_utf8(std::string& text, char32_t character);

// The bytes of the well-formed character that text begins with; 0 when it begins with none (RFC 3629).
[[nodiscard]] std::size_t utf8_size(std::string_view text);

// What Windows-1252 means by the byte; Latin-1 where it means nothing.
[[nodiscard]] char32_t windows_1252(unsigned char byte);

struct Cleaned {
    std::string text;
    std::size_t removed = 0;  // characters
};
// Without control characters and without those that turn the direction of what follows. Line breaks become '\n';
// a tab stays where multi_line, and without it every run of blanks and line breaks is one blank. Ends are trimmed.
[[nodiscard]] Cleaned clean_characters(std::string_view utf8, bool multi_line);

}  // namespace lanai::schedule
