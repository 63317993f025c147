// SDP offers of WHIP and WHEP clients (RFC 8866, RFC 9429 JSEP, RFC 9725), what we agree to, and our answer.
// Pure; any thread. Text comes from strangers: bounded, never throws.
#pragma once

#include "rtp/header.hpp"
#include "streaming/packet.hpp"
#include "webrtc/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lanai::streaming::webrtc {

inline constexpr std::size_t sdp_bytes_max = 64 * 1024;
inline constexpr std::size_t sdp_media_max = 16;

// Why an offer was refused: malformed (400) or unacceptable (422), with a sentence naming the line.
struct SdpError {
    Errc code = Errc::sdp_malformed;
    int line = 0;        // 1-based; 0: the whole
    std::string detail;  // begins with "line N: " where a line is to blame
};

struct CodecMatch {
    Codec codec = Codec::opus;
    std::uint8_t payload_type = 0;
    std::optional<std::uint8_t> rtx_payload_type;
    std::string fmtp;  // as it will stand in the answer
    bool nack = false, pli = false, fir = false, transport_cc = false;
    bool rrtr = false;  // a viewer may ask for its round trip, RFC 3611 section 5
};

// One media section both sides agree on. Sections we refuse stay in the answer with port 0.
struct MediaMatch {
    std::string mid;
    std::string type;         // of the m= line: audio, video, application, ...
    Kind kind = Kind::video;  // where accepted
    bool accepted = false;
    std::string protocol;  // of the m= line
    std::vector<std::string> offered_formats;
    std::vector<CodecMatch> codecs;  // publisher: exactly one; viewer: in our order of preference
    rtp::ExtensionIds extensions;
    std::vector<std::uint32_t> ssrcs;       // a publisher's, media first, as announced (may be empty)
    std::optional<std::uint32_t> rtx_ssrc;  // a publisher's, from ssrc-group FID
    std::vector<std::string> rids;          // a publisher's simulcast encodings (RFC 8853), at most layers_max; else empty
    bool rtcp_reduced_size = false;
};

enum class Direction { receive_from_publisher, send_to_viewer };

struct Negotiated {
    Direction direction = Direction::send_to_viewer;
    std::string remote_ufrag, remote_pwd;
    std::string fingerprint_sha256;  // of the peer's certificate, upper case, colons
    std::vector<MediaMatch> media;
    std::vector<std::string> bundle;                   // mids
    [[nodiscard]] const MediaMatch* find(Kind) const;  // accepted one
};

// publisher: H.264 (packetization-mode=1, constrained baseline first) before VP8, VP9, AV1; one video and one audio at
// most, either may be missing. viewer: every codec of ours that was offered.
[[nodiscard]] std::variant<Negotiated, SdpError> negotiate(std::string_view offer, Direction);

struct Candidate {
    std::string address;
    std::uint16_t port = 0;
    std::uint16_t tcp_port = 0;  // where we wait for TCP connections (RFC 6544, passive); 0: nowhere
};

// What the answer says of ourselves. Our text: no line breaks in it.
struct LocalDescription {
    std::string ufrag, pwd;
    std::string fingerprint_sha256;
    std::vector<Candidate> candidates;
    std::uint64_t session_id = 0;  // o= line
    std::string cname;             // viewers: ours
    struct Ssrcs {
        std::uint32_t media = 0, rtx = 0;
    };
    Ssrcs audio, video;  // viewers: what we will send with
};

[[nodiscard]] std::string write_answer(const Negotiated&, const LocalDescription&);

// application/trickle-ice-sdpfrag (RFC 8840). Candidates are counted, not kept: ICE-lite never checks them.
struct SdpFragment {
    std::string ufrag, pwd;  // both or neither
    std::size_t candidates = 0;
    bool end_of_candidates = false;
};
// `mid`: the section that carries the transport. Credentials of other sections are not read: browsers gather for those
// too while they do not know yet that all is bundled. Empty: those of any section are read.
[[nodiscard]] std::variant<SdpFragment, SdpError> parse_fragment(std::string_view, std::string_view mid = {});

// What an answer of ours says of the transport, in whole lines, without the credentials: an ICE restart tells it again,
// word for word (RFC 9725 section 4.3.3).
struct TransportLines {
    std::string mid;   // of the section that carries the transport; empty: it has none
    std::string head;  // what our agent is, the BUNDLE group, that section's m= line and mid
    std::string candidates;
};
[[nodiscard]] TransportLines transport_lines(std::string_view answer);
// The answer to an ICE restart, with our new credentials.
[[nodiscard]] std::string write_fragment(const TransportLines&, std::string_view ufrag, std::string_view pwd);

}  // namespace lanai::streaming::webrtc
