#include "webrtc/sdp.hpp"

#include <algorithm>

namespace lanai::streaming::webrtc {
namespace {

std::string_view name_of(Codec codec) {
    switch (codec) {
        case Codec::opus:
            return "opus/48000/2";
        case Codec::h264:
            return "H264/90000";
        case Codec::vp8:
            return "VP8/90000";
        case Codec::vp9:
            return "VP9/90000";
        case Codec::av1:
            return "AV1/90000";
    }
    return "";
}

class AnswerWriter {
public:
    AnswerWriter(const Negotiated& agreed, const LocalDescription& local) : agreed_(agreed), local_(local) {}

    std::string run() {
        line("v=0");
        // Fewer than 2^63, as JSEP asks.
        line("o=- ", std::to_string(local_.session_id & 0x7FFF'FFFF'FFFF'FFFFU), " 1 IN IP4 127.0.0.1");
        line("s=-");
        line("t=0 0");
        if (!agreed_.bundle.empty()) {
            text_ += "a=group:BUNDLE";
            for (const std::string& mid : agreed_.bundle) text_.append(" ").append(mid);
            line("");
        }
        line("a=ice-lite");
        line("a=ice-options:ice2");  // RFC 8445 section 10
        line("a=msid-semantic: WMS *");
        for (const MediaMatch& media : agreed_.media) media.accepted ? accepted(media) : refused(media);
        return std::move(text_);
    }

private:
    template <class... Parts>
    void line(const Parts&... parts) {
        (text_.append(parts), ...);
        text_ += "\r\n";
    }

    void refused(const MediaMatch& media) {
        text_.append("m=").append(media.type).append(" 0 ").append(media.protocol);
        for (const std::string& format : media.offered_formats) text_.append(" ").append(format);
        line("");
        line("c=IN IP4 0.0.0.0");
        if (!media.mid.empty()) line("a=mid:", media.mid);
        line("a=inactive");
    }

    void accepted(const MediaMatch& media) {
        const bool any = !local_.candidates.empty();
        text_.append("m=").append(media.type).append(" ");
        text_.append(any ? std::to_string(local_.candidates.front().port) : "9").append(" ").append(media.protocol);
        for (const CodecMatch& codec : media.codecs) {
            text_.append(" ").append(std::to_string(codec.payload_type));
            if (codec.rtx_payload_type) text_.append(" ").append(std::to_string(*codec.rtx_payload_type));
        }
        line("");
        const std::string address = any ? local_.candidates.front().address : "0.0.0.0";
        line("c=IN ", address.find(':') == std::string::npos ? "IP4 " : "IP6 ", address);
        if (!media.mid.empty()) line("a=mid:", media.mid);
        transport(media);
        line(publisher() ? "a=recvonly" : "a=sendonly");
        extensions(media.extensions);
        for (const CodecMatch& codec : media.codecs) format(codec);
        if (!publisher()) sources(media);
        if (!media.rids.empty()) simulcast(media);
    }

    void transport(const MediaMatch& media) {
        line("a=ice-ufrag:", local_.ufrag);
        line("a=ice-pwd:", local_.pwd);
        line("a=fingerprint:sha-256 ", local_.fingerprint_sha256);
        line("a=setup:passive");
        line("a=rtcp-mux");
        if (media.rtcp_reduced_size) line("a=rtcp-rsize");
        // In a bundle the first section carries the transport for all.
        if (!agreed_.bundle.empty() && agreed_.bundle.front() != media.mid) return;
        candidates();
        line("a=end-of-candidates");
    }

    void candidates() {
        std::uint32_t foundation = 0;
        const auto host = [&](std::string_view protocol, std::uint32_t priority, const std::string& address,
                              std::uint16_t port, std::string_view more) {
            line("a=candidate:", std::to_string(++foundation), " 1 ", protocol, " ", std::to_string(priority), " ",
                 address, " ", std::to_string(port), " typ host", more);
        };
        std::uint32_t rank = 0;
        for (const Candidate& candidate : local_.candidates) {
            // RFC 8445 section 5.1.2.1: host, local preference falls with the order, component 1.
            const std::uint32_t priority = 126U << 24U | (65'535U - rank++) << 8U | 255U;
            host("udp", priority, candidate.address, candidate.port, "");
        }
        rank = 0;
        for (const Candidate& candidate : local_.candidates) {
            if (candidate.tcp_port == 0) continue;
            // RFC 6544 section 4.2: a type preference below UDP's; passive is direction preference 4 of a host.
            const std::uint32_t local_preference = (4U << 13U) + (8'191U - rank++);
            host("tcp", 90U << 24U | local_preference << 8U | 255U, candidate.address, candidate.tcp_port,
                 " tcptype passive");
        }
    }

    void extensions(const rtp::ExtensionIds& ids) {
        const auto map = [&](std::uint8_t id, std::string_view uri) {
            if (id != 0) line("a=extmap:", std::to_string(id), " ", uri);
        };
        map(ids.transport_cc, "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01");
        map(ids.abs_send_time, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time");
        map(ids.mid, "urn:ietf:params:rtp-hdrext:sdes:mid");
        map(ids.rid, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id");
        map(ids.repaired_rid, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id");
        map(ids.audio_level, "urn:ietf:params:rtp-hdrext:ssrc-audio-level");
    }

    void format(const CodecMatch& codec) {
        const std::string type = std::to_string(codec.payload_type);
        line("a=rtpmap:", type, " ", name_of(codec.codec));
        // One line a payload type: Firefox does not read "*".
        if (codec.nack) line("a=rtcp-fb:", type, " nack");
        if (codec.pli) line("a=rtcp-fb:", type, " nack pli");
        if (codec.fir) line("a=rtcp-fb:", type, " ccm fir");
        if (codec.transport_cc) line("a=rtcp-fb:", type, " transport-cc");
        if (codec.rrtr) line("a=rtcp-fb:", type, " rrtr");
        if (!codec.fmtp.empty()) line("a=fmtp:", type, " ", codec.fmtp);
        if (!codec.rtx_payload_type) return;
        const std::string rtx = std::to_string(*codec.rtx_payload_type);
        line("a=rtpmap:", rtx, " rtx/90000");
        line("a=fmtp:", rtx, " apt=", type);
    }

    void simulcast(const MediaMatch& media) {
        std::string list;
        for (const std::string& rid : media.rids) {
            line("a=rid:", rid, " recv");
            list.append(list.empty() ? "" : ";").append(rid);
        }
        line("a=simulcast:recv ", list);
    }

    void sources(const MediaMatch& media) {
        const bool video = media.kind == Kind::video;
        const LocalDescription::Ssrcs& ssrcs = video ? local_.video : local_.audio;
        // One stream for both tracks, so that the browser keeps lips and voice together.
        line("a=msid:", local_.cname, video ? " video" : " audio");
        const bool rtx = video && ssrcs.rtx != 0 &&
                         std::any_of(media.codecs.begin(), media.codecs.end(),
                                     [](const CodecMatch& codec) { return codec.rtx_payload_type.has_value(); });
        const std::string primary = std::to_string(ssrcs.media), repair = std::to_string(ssrcs.rtx);
        if (rtx) line("a=ssrc-group:FID ", primary, " ", repair);
        line("a=ssrc:", primary, " cname:", local_.cname);
        if (rtx) line("a=ssrc:", repair, " cname:", local_.cname);
    }

    [[nodiscard]] bool publisher() const { return agreed_.direction == Direction::receive_from_publisher; }

    const Negotiated& agreed_;
    const LocalDescription& local_;
    std::string text_;
};

}  // namespace

std::string write_answer(const Negotiated& agreed, const LocalDescription& local) {
    return AnswerWriter(agreed, local).run();
}

}  // namespace lanai::streaming::webrtc
