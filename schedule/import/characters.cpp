#include "import/characters.hpp"

#include <algorithm>
#include <array>

namespace lanai::schedule {

namespace {

unsigned byte_at(std::string_view text, std::size_t i) {
    return static_cast<unsigned char>(text[i]);
}

// Of a well-formed character of two or three bytes.
bool is_unwanted(std::string_view character) {
    if (character.size() == 2) return byte_at(character, 0) == 0xc2 && byte_at(character, 1) < 0xa0;  // C1
    if (character.size() != 3) return false;
    const auto code =
        (byte_at(character, 0) & 0x0f) << 12 | (byte_at(character, 1) & 0x3f) << 6 | (byte_at(character, 2) & 0x3f);
    const bool turns_direction = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return turns_direction || code == 0xfeff;
}

bool is_line_separator(std::string_view character) {
    return character == "\xe2\x80\xa8" || character == "\xe2\x80\xa9" || character == "\xc2\x85";
}

void append_blank(std::string& text, char blank, bool multi_line) {
    if (multi_line) {
        text += blank;
    } else if (!text.empty() && text.back() != ' ') {
        text += ' ';
    }
}

void trim(std::string& text) {
    const auto last = text.find_last_not_of(" \t\n");
    text.erase(last == std::string::npos ? 0 : last + 1);
    text.erase(0, std::min(text.find_first_not_of(" \t\n"), text.size()));
}

}  // namespace

void append_utf8(std::string& text, char32_t c) {
    const auto tail = [&](int shift) { text += static_cast<char>(0x80 | (c >> shift & 0x3f)); };
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) c = 0xfffd;
    if (c < 0x80) {
        text += static_cast<char>(c);
    } else if (c < 0x800) {
        text += static_cast<char>(0xc0 | c >> 6);
        tail(0);
    } else if (c < 0x10000) {
        text += static_cast<char>(0xe0 | c >> 12);
        tail(6);
        tail(0);
    } else {
        text += static_cast<char>(0xf0 | c >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

std::size_t utf8_size(std::string_view text) {
    if (text.empty()) return 0;
    const auto lead = byte_at(text, 0);
    if (lead < 0x80) return 1;
    const std::size_t size = lead >= 0xc2 && lead < 0xe0   ? 2
                             : lead >= 0xe0 && lead < 0xf0 ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
    if (size == 0 || text.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte_at(text, i) & 0xc0) != 0x80) return 0;
    }
    const auto second = byte_at(text, 1);
    const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    const bool no_character = (lead == 0xed && second >= 0xa0) || (lead == 0xf4 && second >= 0x90);
    return overlong || no_character ? 0 : size;
}

char32_t windows_1252(unsigned char byte) {
    static constexpr std::array<char16_t, 32> upper{0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                                    0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
                                                    0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                                    0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
    return byte >= 0x80 && byte < 0xa0 ? upper[byte - 0x80u] : byte;
}

Cleaned clean_characters(std::string_view utf8, bool multi_line) {
    Cleaned cleaned;
    cleaned.text.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const auto size = utf8_size(utf8.substr(at));
        const auto character = utf8.substr(at, size == 0 ? 1 : size);
        at += character.size();
        const auto byte = byte_at(character, 0);
        if (character == "\r" || character == "\n" || is_line_separator(character)) {
            if (character == "\r" && utf8.substr(at).starts_with('\n')) ++at;
            append_blank(cleaned.text, '\n', multi_line);
        } else if (byte == ' ' || byte == '\t') {
            append_blank(cleaned.text, static_cast<char>(byte), multi_line);
        } else if (size == 0 || (size == 1 && (byte < 0x20 || byte == 0x7f)) || is_unwanted(character)) {
            ++cleaned.removed;
        } else {
            cleaned.text += character;
        }
    }
    trim(cleaned.text);
    return cleaned;
}

}  // namespace lanai::schedule
