#include "ingest/slate_markup.hpp"

#include "ingest/gst_ptr.hpp"

#include <algorithm>
#include <utility>

namespace lanai::streaming::ingest {
namespace {

constexpr std::size_t title_chars_max = 240, line_chars_max = 72;
constexpr const char* ink = "#f4f7fa";
constexpr const char* quiet_ink = "#9fb1c1";
constexpr const char* accent = "#4fd1c5";

struct TitleSize {
    int size_px;
    std::size_t lines_max;
};
// The largest that fits wins; the last one fits every title of title_chars_max characters or is cut.
constexpr TitleSize title_sizes[] = {{76, 2}, {64, 3}, {52, 4}, {42, 5}};

// Estimates for DejaVu Sans Bold, Pango's usual face here and a wide one: another face leaves more room, not less.
double width_em(gunichar c) {
    if (g_unichar_iszerowidth(c) != FALSE) return 0;
    if (g_unichar_iswide(c) != FALSE) return 1.0;
    if (c < 0x80 && std::string_view("iljtfrI.,:;'|!()[] -").find(static_cast<char>(c)) != std::string_view::npos)
        return 0.45;
    if (c == 'm' || c == 'w' || c == 'M' || c == 'W' || c == '@' || c == '%') return 1.05;
    return g_unichar_isupper(c) != FALSE ? 0.8 : 0.7;
}

// Calls `take(character, its UTF-8 bytes)` for each character; the text must be valid UTF-8.
template <class Take>
void each_character(std::string_view text, Take take) {
    for (const char* at = text.data(); at < text.data() + text.size();) {
        const char* next = g_utf8_next_char(at);
        take(g_utf8_get_char(at), std::string_view(at, static_cast<std::size_t>(next - at)));
        at = next;
    }
}

double width_em(std::string_view text) {
    double width = 0;
    each_character(text, [&](gunichar c, std::string_view) { width += width_em(c); });
    return width;
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find(' '), line.size());
        if (end > 0) words.push_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
}

// A word wider than a line (or text in a script without spaces) in pieces that are not.
std::vector<std::string> pieces_of(std::string_view word, double width_max) {
    std::vector<std::string> pieces(1);
    double width = 0;
    each_character(word, [&](gunichar c, std::string_view bytes) {
        if (!pieces.back().empty() && width + width_em(c) > width_max) {
            pieces.emplace_back();
            width = 0;
        }
        pieces.back() += bytes;
        width += width_em(c);
    });
    return pieces;
}

std::string escaped(std::string_view text) {
    const GstPtr<gchar> markup(g_markup_escape_text(text.data(), static_cast<gssize>(text.size())));
    return markup.get();
}

// Pango's sizes are 1/1024 of a point, and a pixel is 0.75 points at its 96 dpi.
std::string span(std::string_view text, int size_px, const std::string& attributes) {
    return "<span size=\"" + std::to_string(size_px * 768) + "\" " + attributes + ">" + escaped(text) + "</span>";
}

std::string coloured(const char* colour) {
    return std::string("foreground=\"") + colour + "\"";
}

std::string title_markup(std::string_view title) {
    constexpr double room_px = slate_width_px - 2 * slate_margin_px;
    std::vector<std::string> lines;
    int size_px = 0;
    for (const TitleSize& candidate : title_sizes) {
        size_px = candidate.size_px;
        lines = wrap(title, room_px / size_px);
        if (lines.size() <= candidate.lines_max) break;
    }
    constexpr std::size_t lines_max = std::end(title_sizes)[-1].lines_max;
    if (lines.size() > lines_max) {
        lines.resize(lines_max);
        lines.back() += "\u2026";
    }
    std::string markup;
    for (const std::string& line : lines) markup += span(line, size_px, coloured(ink) + " weight=\"bold\"") + "\n";
    return markup;
}

}  // namespace

std::string one_line(std::string_view text, std::size_t chars_max) {
    const GstPtr<gchar> valid(g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())));
    std::string line;
    std::size_t chars = 0;
    bool gap = false, cut = false;
    each_character(valid.get(), [&](gunichar c, std::string_view bytes) {
        if (g_unichar_isspace(c) != FALSE || g_unichar_iscntrl(c) != FALSE) {
            gap = !line.empty();
            return;
        }
        cut = cut || chars + (gap ? 1 : 0) >= chars_max;
        if (cut) return;
        if (std::exchange(gap, false)) {
            line += ' ';
            ++chars;
        }
        line += bytes;
        ++chars;
    });
    return cut ? line + "\u2026" : line;
}

std::vector<std::string> wrap(std::string_view line, double width_max) {
    std::vector<std::string> lines;
    const double space = width_em(gunichar{' '});
    double used = 0;
    for (const std::string_view word : words_of(line)) {
        bool begins_word = true;
        for (const std::string& piece : pieces_of(word, width_max)) {
            const double width = width_em(std::string_view(piece));
            if (!lines.empty() && begins_word && used + space + width <= width_max) {
                lines.back() += ' ' + piece;
                used += space + width;
            } else {
                lines.push_back(piece);
                used = width;
            }
            begins_word = false;
        }
    }
    return lines;
}

std::string event_markup(const SlateText& text) {
    return span(one_line(text.event, line_chars_max), 26, coloured(quiet_ink));
}

std::string centre_markup(const SlateText& text) {
    // Spaces on a coloured ground draw the accent's bar.
    std::string markup = std::string("<span size=\"5000\" background=\"") + accent + "\">" + std::string(40, ' ') +
                         "</span>\n<span size=\"14000\"> </span>\n";
    if (const auto heading = one_line(text.heading, line_chars_max); !heading.empty())
        markup += span(heading, 34, coloured(accent) + " weight=\"bold\"") + "\n<span size=\"8000\"> </span>\n";
    if (const auto title = one_line(text.title, title_chars_max); !title.empty()) markup += title_markup(title);
    if (const auto when = one_line(text.when, line_chars_max); !when.empty())
        markup += "<span size=\"14000\"> </span>\n" + span(when, 42, coloured(quiet_ink));
    return markup;
}

}  // namespace lanai::streaming::ingest
