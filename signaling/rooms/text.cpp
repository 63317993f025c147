#include "rooms/text.hpp"

#include <cstdint>
#include <cstdio>
#include <optional>

namespace lanai::rooms {

namespace {

struct Decoded {
    char32_t code_point = 0;
    std::size_t bytes = 0;
};

// One code point at `at`; nullopt: not UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
std::optional<Decoded> decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(at);
    if (first < 0x80) return Decoded{first, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() - at < length) return std::nullopt;
    char32_t code_point = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80U) return std::nullopt;
        code_point = (code_point << 6U) | (byte(at + i) & 0x3FU);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    if (code_point < least[length] || code_point > 0x10FFFF || surrogate) return std::nullopt;
    return Decoded{code_point, length};
}

bool is_space(char32_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

bool turns_direction(char32_t c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::string name_code_point(char32_t c) {
    char text[16];
    std::snprintf(text, sizeof text, "U+%04X", static_cast<unsigned>(c));
    return text;
}

Refusal invalid(const TextRule& rule, const std::string& what) {
    return {Errc::invalid, std::string(rule.field) + ": " + what};
}

// Browsers on some systems end lines with CR LF.
std::string with_plain_newlines(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        plain += text[i];
    }
    return plain;
}

struct Range {
    std::size_t begin = 0, end = 0;  // bytes; equal: nothing but white space
};

// Where the text is without white space around it; the byte that is not UTF-8 as the error.
boost::system::result<Range, std::size_t> trim(std::string_view text) {
    Range range{text.size(), text.size()};
    for (std::size_t at = 0; at < text.size();) {
        const auto decoded = decode(text, at);
        if (!decoded) return {boost::system::in_place_error, at};
        if (!is_space(decoded->code_point)) {
            if (range.begin == text.size()) range.begin = at;
            range.end = at + decoded->bytes;
        }
        at += decoded->bytes;
    }
    return range;
}

}  // namespace

Result<std::string> clean_text(std::string_view given, const TextRule& rule) {
    const std::string plain = rule.newlines ? with_plain_newlines(given) : std::string(given);
    const auto range = trim(plain);
    if (!range) return invalid(rule, "is not UTF-8 at byte " + std::to_string(range.error()) + "; send UTF-8");
    const std::string text = plain.substr(range->begin, range->end - range->begin);
    if (text.empty()) return invalid(rule, "is empty; write at least one character");

    std::size_t code_points = 0;
    for (std::size_t at = 0; at < text.size(); ++code_points) {
        const auto decoded = decode(text, at);
        const char32_t c = decoded->code_point;
        if ((is_control(c) && !(c == '\n' && rule.newlines)) || turns_direction(c))
            return invalid(rule, "holds the control character " + name_code_point(c) + "; leave it out");
        at += decoded->bytes;
    }
    if (code_points > rule.code_points_max)
        return invalid(rule, "is too long with " + std::to_string(code_points) + " characters; at most " +
                                 std::to_string(rule.code_points_max));
    return text;
}

bool holds_link(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    for (const char* mark : {"http://", "https://", "www."})
        if (lower.find(mark) != std::string::npos) return true;
    return false;
}

std::string quoted(std::string_view text) {
    constexpr std::size_t shown_max = 48;
    if (text.size() <= shown_max) return "«" + std::string(text) + "»";
    std::size_t cut = shown_max;
    while (cut > 0 && (static_cast<std::uint8_t>(text[cut]) & 0xC0U) == 0x80U) --cut;
    return "«" + std::string(text.substr(0, cut)) + "…»";
}

}  // namespace lanai::rooms
