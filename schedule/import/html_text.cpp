#include "import/html_text.hpp"

#include "import/characters.hpp"
#include "import/forms.hpp"
#include "import/html_entities.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace lanai::schedule {

namespace {

// A tag is not longer: an open bracket far from its end is a bracket.
constexpr std::size_t tag_bytes_max = 8'192;
// Open brackets within the quotes of one tag; more, and the whole would cost the square of its size.
constexpr int quoted_brackets_max = 8;
constexpr std::size_t entity_bytes_max = 32;
constexpr std::size_t open_links_max = 16;
constexpr std::size_t link_words_max = 4'096;

enum class TagKind { unknown, inline_word, line, paragraph, item, dropped };

TagKind kind_of(std::string_view name) {
    static constexpr std::array<std::string_view, 10> dropped{"script",   "style",  "head",   "title", "template",
                                                              "noscript", "iframe", "object", "svg",   "textarea"};
    static constexpr std::array<std::string_view, 27> paragraphs{
        "p",          "div",    "h1",      "h2",    "h3",      "h4",    "h5",      "h6",       "ul",
        "ol",         "dl",     "pre",     "table", "section", "hr",    "article", "header",   "footer",
        "blockquote", "figure", "address", "main",  "nav",     "aside", "form",    "fieldset", "details"};
    static constexpr std::array<std::string_view, 9> lines{"br",      "tr",      "dt",   "dd",  "figcaption",
                                                           "caption", "summary", "body", "html"};
    static constexpr std::array<std::string_view, 45> words{
        "a",      "b",       "i",     "u",     "s",      "q",     "em",     "strong", "code",
        "span",   "small",   "big",   "sub",   "sup",    "tt",    "kbd",    "samp",   "var",
        "abbr",   "cite",    "del",   "ins",   "dfn",    "mark",  "font",   "img",    "time",
        "label",  "td",      "th",    "tbody", "thead",  "tfoot", "col",    "wbr",    "center",
        "strike", "acronym", "video", "audio", "source", "input", "button", "meta",   "link"};
    const auto in = [&](const auto& names) { return std::find(names.begin(), names.end(), name) != names.end(); };
    if (name == "li") return TagKind::item;
    if (in(paragraphs)) return TagKind::paragraph;
    if (in(lines)) return TagKind::line;
    if (in(words)) return TagKind::inline_word;
    return in(dropped) ? TagKind::dropped : TagKind::unknown;
}

struct Tag {
    std::string name;
    std::string_view attributes;
    bool closing = false;
    TagKind kind = TagKind::unknown;
    std::size_t size = 0;  // with its brackets
};

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\t';
}

// Where the tag that begins html ends, after its '>'; 0 when it does not end soon.
std::size_t find_tag_end(std::string_view html) {
    char quote = 0;
    int brackets = 0;
    const auto size = std::min(html.size(), tag_bytes_max);
    for (std::size_t i = 1; i < size; ++i) {
        const char c = html[i];
        if (quote != 0) {
            if (c == quote) quote = 0;
            if (c == '<' && ++brackets > quoted_brackets_max) return 0;
        } else if ((c == '"' || c == '\'') && html[i - 1] == '=') {
            quote = c;
        } else if (c == '>') {
            return i + 1;
        } else if (c == '<') {
            return 0;
        }
    }
    return 0;
}

// The tag that html begins with, if HTML knows it.
std::optional<Tag> parse_tag(std::string_view html) {
    Tag tag;
    std::size_t at = 1;
    if (html.substr(at).starts_with('/')) {
        tag.closing = true;
        ++at;
    }
    const auto name_start = at;
    while (at < html.size() && at - name_start < 12 && is_letter_or_digit(html[at])) ++at;
    tag.name = lower_case(std::string(html.substr(name_start, at - name_start)));
    tag.kind = kind_of(tag.name);
    if (tag.kind == TagKind::unknown || at >= html.size()) return {};
    if (html[at] != '>' && html[at] != '/' && !is_blank(html[at])) return {};
    tag.size = find_tag_end(html);
    if (tag.size == 0) return {};
    tag.attributes = html.substr(at, tag.size - at - 1);
    // "if a <b and c> d": a letter with words behind it is no tag, one with attributes is.
    const auto rest = tag.attributes.find_first_not_of(" \n\t/");
    if (tag.name.size() == 1 && rest != std::string_view::npos && tag.attributes.find('=') == std::string_view::npos)
        return {};
    return tag;
}

std::string attribute(std::string_view attributes, std::string_view name) {
    const auto lower = lower_case(std::string(attributes));
    for (auto at = lower.find(name); at != std::string::npos; at = lower.find(name, at + 1)) {
        auto value = at + name.size();
        if (at > 0 && !is_blank(lower[at - 1]) && lower[at - 1] != '"' && lower[at - 1] != '\'') continue;
        while (value < lower.size() && is_blank(lower[value])) ++value;
        if (value >= lower.size() || lower[value] != '=') continue;
        ++value;
        while (value < lower.size() && is_blank(lower[value])) ++value;
        if (value >= lower.size()) return {};
        const char quote = lower[value];
        if (quote == '"' || quote == '\'') {
            const auto close = lower.find(quote, value + 1);
            return std::string(attributes.substr(value + 1, close == std::string::npos ? close : close - value - 1));
        }
        return std::string(attributes.substr(value, lower.find_first_of(" \n\t", value) - value));
    }
    return {};
}

struct Reference {
    char32_t character;
    std::size_t size;
};

std::optional<Reference> numeric_reference(std::string_view digits, std::size_t size) {
    const bool hexadecimal = digits.starts_with('x') || digits.starts_with('X');
    if (hexadecimal) digits.remove_prefix(1);
    if (digits.empty() || digits.size() > 8) return {};
    std::uint64_t value = 0;
    for (const char c : digits) {
        const int digit = c >= '0' && c <= '9'                  ? c - '0'
                          : hexadecimal && c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : hexadecimal && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                                : -1;
        if (digit < 0) return {};
        value = value * (hexadecimal ? 16 : 10) + static_cast<unsigned>(digit);
    }
    // As browsers do: pages that say &#150; mean the dash of Windows-1252.
    if (value >= 0x80 && value < 0xa0) return Reference{windows_1252(static_cast<unsigned char>(value)), size};
    return Reference{static_cast<char32_t>(std::min<std::uint64_t>(value, 0x110000)), size};
}

// "&amp;", "&#8211;", "&#x2013;"; nothing for other ampersands.
std::optional<Reference> parse_reference(std::string_view html) {
    const auto end = html.substr(0, entity_bytes_max).find(';');
    if (end == std::string_view::npos || end < 2) return {};
    const auto name = html.substr(1, end - 1);
    if (name.starts_with('#')) return numeric_reference(name.substr(1), end + 1);
    const auto found =
        std::lower_bound(html_entities.begin(), html_entities.end(), name,
                         [](const HtmlEntity& entity, std::string_view wanted) { return entity.name < wanted; });
    if (found == html_entities.end() || found->name != name) return {};
    return Reference{found->character, end + 1};
}

// Lines as they are, but for their ends and for more than one empty line.
PlainText lines_of(std::string_view text) {
    PlainText out;
    std::size_t breaks = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto reference = text[at] == '&' ? parse_reference(text.substr(at)) : std::nullopt;
        if (reference) {
            out.was_html = true;
            append_utf8(out.text, reference->character == 0xa0 ? U' ' : reference->character);
            breaks = 0;
            at += reference->size;
        } else if (text[at] == '\n') {
            while (!out.text.empty() && (out.text.back() == ' ' || out.text.back() == '\t')) out.text.pop_back();
            if (++breaks <= 2) out.text += '\n';
            ++at;
        } else {
            if (text[at] != ' ' && text[at] != '\t') breaks = 0;
            out.text += text[at++];
        }
    }
    return out;
}

class Writer {
public:
    explicit Writer(std::string_view html) : html_(html) {}

    PlainText write() {
        while (at_ < html_.size()) step();
        while (!links_.empty()) close_link();
        while (!out_.text.empty() && is_blank(out_.text.back())) out_.text.pop_back();
        return std::move(out_);
    }

private:
    struct OpenLink {
        std::string address;
        std::size_t start;  // of its words in the output
    };

    void step() {
        const char c = html_[at_];
        if (c == '<' && html_.substr(at_).starts_with("<!--")) {
            const auto end = html_.find("-->", at_);
            at_ = end == std::string_view::npos ? html_.size() : end + 3;
            out_.was_html = true;
        } else if (c == '<') {
            if (const auto tag = parse_tag(html_.substr(at_))) {
                at_ += tag->size;
                out_.was_html = true;
                take(*tag);
            } else {
                word(html_.substr(at_++, 1));
            }
        } else if (c == '&') {
            take_reference();
        } else if (is_blank(c)) {
            take_blanks();
        } else {
            word(html_.substr(at_++, 1));
        }
    }

    void take_reference() {
        const auto reference = parse_reference(html_.substr(at_));
        if (!reference) {
            word(html_.substr(at_++, 1));
            return;
        }
        at_ += reference->size;
        out_.was_html = true;
        if (reference->character == 0xa0) {
            blank();
            return;
        }
        std::string character;
        append_utf8(character, reference->character);
        word(character);
    }

    // An empty line separates paragraphs, also between tags: many write Markdown and a few tags among it.
    void take_blanks() {
        const auto end = std::min(html_.find_first_not_of(" \n\t", at_), html_.size());
        const auto blanks = html_.substr(at_, end - at_);
        at_ = end;
        const auto breaks = std::count(blanks.begin(), blanks.end(), '\n');
        if (preformatted_ > 0) {
            flush_breaks();
            out_.text += blanks;
        } else if (breaks > 1) {
            break_lines(2);
        } else {
            blank();
        }
    }

    void take(const Tag& tag) {
        switch (tag.kind) {
            case TagKind::paragraph:
                if (tag.name == "pre") preformatted_ = tag.closing ? std::max(0, preformatted_ - 1) : preformatted_ + 1;
                break_lines(2);
                break;
            case TagKind::line:
                // Two <br> make a paragraph.
                breaks_ = tag.name == "br" ? std::min(breaks_ + 1, 2) : std::max(breaks_, 1);
                break;
            case TagKind::item:
                break_lines(1);
                if (!tag.closing) pending_ = "• ";
                break;
            case TagKind::dropped:
                if (!tag.closing) skip_content(tag.name);
                break;
            case TagKind::inline_word:
                take_inline(tag);
                break;
            case TagKind::unknown:
                break;
        }
    }

    void take_inline(const Tag& tag) {
        if (tag.name == "a") {
            if (tag.closing) {
                if (!links_.empty()) close_link();
            } else {
                open_link(attribute(tag.attributes, "href"));
            }
        } else if (tag.name == "img") {
            const auto words = attribute(tag.attributes, "alt");
            if (!words.empty()) word(words);
        } else if (tag.name == "td" || tag.name == "th") {
            blank();
        }
    }

    void skip_content(const std::string& name) {
        for (auto close = html_.find("</", at_); close != std::string_view::npos; close = html_.find("</", close + 2)) {
            if (lower_case(std::string(html_.substr(close + 2, name.size()))) != name) continue;
            const auto end = html_.find('>', close);
            at_ = end == std::string_view::npos ? html_.size() : end + 1;
            return;
        }
        at_ = html_.size();
    }

    void open_link(std::string address) {
        if (links_.size() >= open_links_max) return;
        const auto plain = lines_of(address).text;  // its character references
        const auto lower = lower_case(plain.substr(0, 8));
        if (is_web_address(plain)) {
            links_.push_back({plain, out_.text.size()});
            return;
        }
        if (lower.starts_with("mailto:") || lower.starts_with("tel:")) {
            ++out_.contacts_dropped;
        } else if (!plain.empty() && plain[0] != '#') {
            ++out_.links_refused;
        }
        links_.push_back({"", out_.text.size()});
    }

    void close_link() {
        const auto link = std::move(links_.back());
        links_.pop_back();
        if (link.address.empty()) return;
        const auto words = std::string_view(out_.text).substr(std::min(link.start, out_.text.size()));
        if (words.find_first_not_of(" \n\t•") == std::string_view::npos) {
            word(link.address);
        } else if (words.size() > link_words_max || words.find(link.address) == std::string_view::npos) {
            blank_ = true;
            word("(" + link.address + ")");
        }
    }

    void blank() { blank_ = true; }
    void break_lines(int count) { breaks_ = std::max(breaks_, count); }

    void flush_breaks() {
        if (breaks_ > 0 || blank_) {
            while (!out_.text.empty() && (out_.text.back() == ' ')) out_.text.pop_back();
        }
        if (!out_.text.empty()) {
            if (breaks_ > 0) {
                out_.text.append(static_cast<std::size_t>(breaks_), '\n');
            } else if (blank_) {
                out_.text += ' ';
            }
        }
        breaks_ = 0;
        blank_ = false;
        out_.text += std::exchange(pending_, "");
    }

    void word(std::string_view bytes) {
        if (breaks_ > 0 || blank_ || !pending_.empty()) flush_breaks();
        out_.text += bytes;
    }

    std::string_view html_;
    std::size_t at_ = 0;
    PlainText out_;
    std::vector<OpenLink> links_;
    std::string pending_;  // the bullet of an item that has no word yet
    int breaks_ = 0;
    int preformatted_ = 0;
    bool blank_ = false;
};

bool holds_tags(std::string_view text) {
    for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        if (text.substr(at).starts_with("<!--") || parse_tag(text.substr(at))) return true;
    }
    return false;
}

}  // namespace

PlainText html_to_text(std::string_view html) {
    return holds_tags(html) ? Writer(html).write() : lines_of(html);
}

}  // namespace lanai::schedule
