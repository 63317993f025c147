#include "webrtc/sdp_codec.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace lanai::streaming::webrtc {
namespace {

constexpr std::size_t payload_types = 128;
constexpr std::size_t fmtp_bytes_max = 1'024;
constexpr std::string_view default_profile = "42e01f";  // constrained baseline 3.1, what every browser takes

// What the attributes say of one payload type.
struct Format {
    std::string_view encoding;  // as written; empty without rtpmap
    std::string_view rate_and_channels;
    std::string_view fmtp;
    bool offered = false;  // stands in the m= line
    bool nack = false, pli = false, fir = false, transport_cc = false, rrtr = false;
};
using Formats = std::array<Format, payload_types>;

void read_feedback(std::string_view value, Formats& formats) {
    const auto words = split_sdp_words(value, 2);
    if (words.size() < 2) return;
    const auto apply = [kind = words[1]](Format& format) {
        format.nack |= kind == "nack";
        format.pli |= kind == "nack pli";
        format.fir |= kind == "ccm fir";
        format.transport_cc |= kind == "transport-cc";
        format.rrtr |= kind == "rrtr";
    };
    if (words[0] == "*") {
        std::for_each(formats.begin(), formats.end(), apply);
    } else if (const auto type = parse_sdp_number(words[0], payload_types - 1)) {
        apply(formats[*type]);
    }
}

Formats read_formats(const SdpSection& section) {
    Formats formats;
    for (const std::string_view word : section.formats) {
        if (const auto type = parse_sdp_number(word, payload_types - 1)) formats[*type].offered = true;
    }
    for (const SdpAttribute& attribute : section.attributes) {
        if (attribute.name == "rtcp-fb") {
            read_feedback(attribute.value, formats);
            continue;
        }
        if (attribute.name != "rtpmap" && attribute.name != "fmtp") continue;
        const auto words = split_sdp_words(attribute.value, 2);
        const auto type = words.size() == 2 ? parse_sdp_number(words[0], payload_types - 1) : std::nullopt;
        if (!type) continue;
        Format& format = formats[*type];
        if (attribute.name == "fmtp") {
            if (words[1].size() <= fmtp_bytes_max) format.fmtp = words[1];
        } else if (const std::size_t slash = words[1].find('/'); slash != std::string_view::npos) {
            format.encoding = words[1].substr(0, slash);
            format.rate_and_channels = words[1].substr(slash + 1);
        }
    }
    return formats;
}

// The value of one parameter of "a=1;b=2", or nullopt.
std::optional<std::string_view> fmtp_parameter(std::string_view fmtp, std::string_view name) {
    while (!fmtp.empty()) {
        const std::size_t end = fmtp.find(';');
        std::string_view pair = fmtp.substr(0, end);
        fmtp.remove_prefix(end == std::string_view::npos ? fmtp.size() : end + 1);
        const std::size_t begin = pair.find_first_not_of(' ');
        if (begin == std::string_view::npos) continue;
        pair.remove_prefix(begin);
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos || !equals_ignoring_case(pair.substr(0, equals), name)) continue;
        const std::string_view value = pair.substr(equals + 1);
        return value.substr(0, value.find_last_not_of(' ') + 1);
    }
    return std::nullopt;
}

std::optional<Codec> codec_of(const Format& format) {
    const auto is = [&](std::string_view name, std::string_view rate) {
        return equals_ignoring_case(format.encoding, name) && format.rate_and_channels == rate;
    };
    if (is("opus", "48000/2")) return Codec::opus;
    if (is("H264", "90000")) return Codec::h264;
    if (is("VP8", "90000")) return Codec::vp8;
    if (is("VP9", "90000")) return Codec::vp9;
    if (is("AV1", "90000")) return Codec::av1;
    return std::nullopt;
}

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

// profile_idc and profile-iop of a profile-level-id (RFC 6184 section 8.1), or nullopt when it is no six hex digits.
std::optional<std::pair<unsigned, unsigned>> h264_profile(std::string_view id) {
    if (id.size() != 6) return std::nullopt;
    unsigned value = 0;
    for (const char c : id) {
        const auto digit = hex_digit(c);
        if (!digit) return std::nullopt;
        value = value << 4U | *digit;
    }
    return std::pair{value >> 16U, (value >> 8U) & 0xFFU};
}

// Lower is better; nullopt: not ours. H.264 goes first as every viewer and HLS player takes it, high profile last
// as not every browser decodes it.
std::optional<int> rank_of(Codec codec, const Format& format, Direction direction) {
    switch (codec) {
        case Codec::opus:
            return 0;
        case Codec::vp8:
            return 10;
        case Codec::vp9:
            if (fmtp_parameter(format.fmtp, "profile-id").value_or("0") != "0") return std::nullopt;
            return 11;
        case Codec::av1:
            if (fmtp_parameter(format.fmtp, "profile").value_or("0") != "0") return std::nullopt;
            return 12;
        case Codec::h264:
            break;
    }
    const auto profile = h264_profile(fmtp_parameter(format.fmtp, "profile-level-id").value_or(default_profile));
    if (!profile) return std::nullopt;
    const auto mode = fmtp_parameter(format.fmtp, "packetization-mode");
    // GStreamer leaves the mode out and takes any; a publisher's mode 0 stream is a valid mode 1 stream. But a viewer
    // that says 0 would be sent fragments that it does not take.
    if (mode && *mode != "1" && (*mode != "0" || direction == Direction::send_to_viewer)) return std::nullopt;
    const int penalty = mode && *mode == "1" ? 0 : 4;
    const auto [idc, iop] = *profile;
    if (idc == 0x42) return penalty + ((iop & 0x40U) != 0 ? 0 : 1);
    if (idc == 0x4D) return penalty + 2;
    if (idc == 0x64) return penalty + 13;
    return std::nullopt;
}

std::string answer_fmtp(Codec codec, const Format& format) {
    const auto offered = [&](std::string_view name) { return fmtp_parameter(format.fmtp, name); };
    switch (codec) {
        case Codec::opus: {
            const bool stereo = offered("stereo").value_or("") == "1" || offered("sprop-stereo").value_or("") == "1";
            return stereo ? "minptime=10;useinbandfec=1;stereo=1" : "minptime=10;useinbandfec=1";
        }
        case Codec::h264: {
            const bool mode_0 = offered("packetization-mode").value_or("1") == "0";
            return std::string("level-asymmetry-allowed=1;packetization-mode=") + (mode_0 ? "0" : "1") +
                   ";profile-level-id=" + std::string(offered("profile-level-id").value_or(default_profile));
        }
        case Codec::vp8:
            return {};
        case Codec::vp9:
        case Codec::av1:
            return std::string(format.fmtp);
    }
    return {};
}

std::optional<std::uint8_t> rtx_of(std::uint8_t payload_type, const Formats& formats) {
    for (std::size_t i = 0; i < formats.size(); ++i) {
        const Format& format = formats[i];
        if (!format.offered || !equals_ignoring_case(format.encoding, "rtx")) continue;
        const auto apt = parse_sdp_number(fmtp_parameter(format.fmtp, "apt").value_or(""), payload_types - 1);
        if (apt && *apt == payload_type) return static_cast<std::uint8_t>(i);
    }
    return std::nullopt;
}

}  // namespace

std::vector<CodecMatch> match_codecs(const SdpSection& section, Kind kind, Direction direction) {
    const Formats formats = read_formats(section);
    struct Choice {
        int rank = 0;
        std::uint8_t payload_type = 0;
    };
    std::map<Codec, Choice> best;
    for (const std::string_view word : section.formats) {  // the offerer's order decides between equals
        const auto type = parse_sdp_number(word, payload_types - 1);
        if (!type || (*type >= 64 && *type < 96)) continue;  // RTCP's range, RFC 5761 section 4
        const Format& format = formats[*type];
        const auto codec = codec_of(format);
        if (!codec || kind_of(*codec) != kind) continue;
        const auto rank = rank_of(*codec, format, direction);
        if (!rank) continue;
        const auto it = best.find(*codec);
        if (it != best.end() && it->second.rank <= *rank) continue;
        best[*codec] = {*rank, static_cast<std::uint8_t>(*type)};
    }
    std::vector<std::pair<Codec, Choice>> ordered(best.begin(), best.end());
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const auto& a, const auto& b) { return a.second.rank < b.second.rank; });
    if (direction == Direction::receive_from_publisher && ordered.size() > 1) ordered.resize(1);
    std::vector<CodecMatch> matches;
    for (const auto& [codec, choice] : ordered) {
        const Format& format = formats[choice.payload_type];
        CodecMatch match;
        match.codec = codec;
        match.payload_type = choice.payload_type;
        if (kind == Kind::video) match.rtx_payload_type = rtx_of(choice.payload_type, formats);
        match.fmtp = answer_fmtp(codec, format);
        match.nack = format.nack;
        match.pli = format.pli;
        match.fir = format.fir;
        match.transport_cc = format.transport_cc;
        match.rrtr = format.rrtr && direction == Direction::send_to_viewer;
        matches.push_back(std::move(match));
    }
    return matches;
}

}  // namespace lanai::streaming::webrtc
