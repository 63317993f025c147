// SDP text (RFC 8866) into sections of attributes, with line numbers; no meaning yet. The document views the text.
// Pure; any thread. Text is a stranger's: bounded, never throws.
#pragma once

#include "webrtc/sdp.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lanai::streaming::webrtc {

inline constexpr std::size_t sdp_formats_max = 128;  // of one m= line; RTP has no more payload types

struct SdpAttribute {
    std::string_view name, value;  // a=name:value; value is empty for a flag
    int line = 0;
};

// The session's head, or one m= line with what follows it.
struct SdpSection {
    int line = 0;  // of the m= line
    std::string_view type, protocol;
    std::uint16_t port = 0;
    std::vector<std::string_view> formats;
    std::vector<SdpAttribute> attributes;

    [[nodiscard]] const SdpAttribute* find(std::string_view name) const;  // the first
};

struct SdpDocument {
    SdpSection session;
    std::vector<SdpSection> media;
};

// An error whose detail begins with the line's number, as people read it.
[[nodiscard]] SdpError sdp_error(Errc code, int line, std::string_view what);

// Size, UTF-8 and control characters; nullopt when the text may be read.
[[nodiscard]] std::optional<SdpError> check_sdp_text(std::string_view text);

// The lines of SDP text: CRLF or LF, empty ones skipped.
class SdpLines {
public:
    struct Line {
        char type = 0;
        std::string_view value;
        int number = 0;
    };
    explicit SdpLines(std::string_view text) : rest_(text) {}
    // The next line; nullopt at the end or at a line that is not "x=…" (then error() is set).
    [[nodiscard]] std::optional<Line> next();
    [[nodiscard]] const std::optional<SdpError>& error() const { return error_; }

private:
    std::string_view rest_;
    int number_ = 0;
    std::optional<SdpError> error_;
};

[[nodiscard]] SdpAttribute parse_sdp_attribute(const SdpLines::Line&);
[[nodiscard]] std::variant<SdpDocument, SdpError> parse_sdp(std::string_view text);

// Words separated by spaces; at most `max` of them, the last one takes the rest.
[[nodiscard]] std::vector<std::string_view> split_sdp_words(std::string_view text, std::size_t max);
// A whole decimal number of at most `max`, or nullopt.
[[nodiscard]] std::optional<std::uint32_t> parse_sdp_number(std::string_view text, std::uint32_t max);
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);

}  // namespace lanai::streaming::webrtc
