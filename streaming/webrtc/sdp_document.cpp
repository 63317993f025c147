#include "webrtc/sdp_document.hpp"

#include <algorithm>
#include <charconv>

namespace lanai::streaming::webrtc {
namespace {

// Length of the UTF-8 sequence at the front of `text` (RFC 3629), 0 when it is none.
std::size_t utf8_sequence_bytes(std::string_view text) {
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto continues = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
    const unsigned lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (lead == 0xE0 && at(1) < 0xA0) return 0;  // overlong
        if (lead == 0xED && at(1) > 0x9F) return 0;  // surrogate
        return continues(1) && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (lead == 0xF0 && at(1) < 0x90) return 0;
        if (lead == 0xF4 && at(1) > 0x8F) return 0;
        return continues(1) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

std::variant<SdpSection, SdpError> parse_media_line(const SdpLines::Line& line) {
    const auto bad = [&](std::string_view what) { return sdp_error(Errc::sdp_malformed, line.number, what); };
    const auto words = split_sdp_words(line.value, 3 + sdp_formats_max + 1);
    if (words.size() < 4) return bad("an m= line reads m=<media> <port> <protocol> <formats>");
    if (words.size() > 3 + sdp_formats_max) return bad("the m= line has more than 128 formats");
    SdpSection section;
    section.line = line.number;
    section.type = words[0];
    const auto port = parse_sdp_number(words[1].substr(0, words[1].find('/')), 65'535);
    if (!port) return bad("the port of the m= line is no number below 65536");
    section.port = static_cast<std::uint16_t>(*port);
    section.protocol = words[2];
    section.formats.assign(words.begin() + 3, words.end());
    const bool rtp = section.protocol.find("RTP/") != std::string_view::npos;
    const auto is_payload_type = [](std::string_view word) { return parse_sdp_number(word, 127).has_value(); };
    if (rtp && !std::all_of(section.formats.begin(), section.formats.end(), is_payload_type)) {
        return bad("the formats of an RTP m= line are payload types from 0 to 127");
    }
    return section;
}

}  // namespace

const SdpAttribute* SdpSection::find(std::string_view name) const {
    const auto it = std::find_if(attributes.begin(), attributes.end(), [&](const auto& a) { return a.name == name; });
    return it == attributes.end() ? nullptr : &*it;
}

SdpError sdp_error(Errc code, int line, std::string_view what) {
    SdpError error{code, line, {}};
    if (line > 0) error.detail = "line " + std::to_string(line) + ": ";
    error.detail += what;
    return error;
}

std::optional<SdpError> check_sdp_text(std::string_view text) {
    if (text.empty()) return sdp_error(Errc::sdp_malformed, 0, "the SDP is empty");
    if (text.size() > sdp_bytes_max) return sdp_error(Errc::sdp_malformed, 0, "the SDP is longer than 64 KiB");
    int line = 1;
    while (!text.empty()) {
        const auto c = static_cast<unsigned char>(text.front());
        if (c == '\n') ++line;
        const bool control = c < 0x20 || c == 0x7F;
        if (control && c != '\n' && c != '\r' && c != '\t') {
            return sdp_error(Errc::sdp_malformed, line, "SDP text has no control characters");
        }
        const std::size_t bytes = utf8_sequence_bytes(text);
        if (bytes == 0) return sdp_error(Errc::sdp_malformed, line, "SDP text is UTF-8, and this line is not");
        text.remove_prefix(bytes);
    }
    return std::nullopt;
}

std::optional<SdpLines::Line> SdpLines::next() {
    while (!rest_.empty() && !error_) {
        const std::size_t end = rest_.find('\n');
        std::string_view text = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        ++number_;
        if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
        if (text.empty()) continue;
        if (text.size() < 2 || text[0] < 'a' || text[0] > 'z' || text[1] != '=' ||
            text.find('\r') != std::string_view::npos) {
            error_ = sdp_error(Errc::sdp_malformed, number_, "an SDP line reads <letter>=<value>");
            break;
        }
        return Line{text[0], text.substr(2), number_};
    }
    return std::nullopt;
}

SdpAttribute parse_sdp_attribute(const SdpLines::Line& line) {
    const std::size_t colon = line.value.find(':');
    if (colon == std::string_view::npos) return {line.value, {}, line.number};
    return {line.value.substr(0, colon), line.value.substr(colon + 1), line.number};
}

std::variant<SdpDocument, SdpError> parse_sdp(std::string_view text) {
    if (auto error = check_sdp_text(text)) return *error;
    SdpLines lines(text);
    const auto first = lines.next();
    if (lines.error()) return *lines.error();
    if (!first || first->type != 'v' || first->value != "0") {
        return sdp_error(Errc::sdp_malformed, first ? first->number : 0, "SDP begins with the line v=0");
    }
    SdpDocument document;
    while (const auto line = lines.next()) {
        if (line->type == 'm') {
            if (document.media.size() == sdp_media_max) {
                return sdp_error(Errc::sdp_malformed, line->number, "the SDP has more than 16 media sections");
            }
            auto section = parse_media_line(*line);
            if (auto* error = std::get_if<SdpError>(&section)) return std::move(*error);
            document.media.push_back(std::get<SdpSection>(std::move(section)));
        } else if (line->type == 'a') {
            auto& section = document.media.empty() ? document.session : document.media.back();
            section.attributes.push_back(parse_sdp_attribute(*line));
        }
    }
    if (lines.error()) return *lines.error();
    return document;
}

std::vector<std::string_view> split_sdp_words(std::string_view text, std::size_t max) {
    std::vector<std::string_view> words;
    while (words.size() < max) {
        const std::size_t begin = text.find_first_not_of(" \t");
        if (begin == std::string_view::npos) break;
        text.remove_prefix(begin);
        const std::size_t end = words.size() + 1 == max ? std::string_view::npos : text.find_first_of(" \t");
        words.push_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end);
    }
    return words;
}

std::optional<std::uint32_t> parse_sdp_number(std::string_view text, std::uint32_t max) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value > max) return std::nullopt;
    return value;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace lanai::streaming::webrtc
