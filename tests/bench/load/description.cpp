// Session descriptions of the load client, both ways.
#include "signalling.hpp"

#include <arpa/inet.h>

#include <sstream>

namespace lanai::bench {

namespace {

constexpr int h264_default = 102, rtx_default = 103, opus_default = 111;
constexpr std::uint8_t transport_cc_default = 4;
constexpr std::string_view transport_cc_uri =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

int payload_type_of(std::string_view line) { return std::atoi(line.substr(line.find(':') + 1).data()); }

void read_candidate(const std::string& line, RemoteSide& out) {
    std::istringstream words(line);
    std::string foundation, component, transport, priority, host;
    std::uint16_t port = 0;
    words >> foundation >> component >> transport >> priority >> host >> port;
    in_addr address{};
    if ((transport != "udp" && transport != "UDP") || ::inet_pton(AF_INET, host.c_str(), &address) != 1) return;
    // Loopback is the shortest way where it is offered.
    if (out.address.sin_port != 0 && !host.starts_with("127.")) return;
    out.address.sin_family = AF_INET;
    out.address.sin_addr = address;
    out.address.sin_port = htons(port);
}

}  // namespace

RemoteSide read_description(const std::string& sdp) {
    RemoteSide out;
    std::istringstream lines(sdp);
    for (std::string line; std::getline(lines, line);) {
        while (!line.empty() && line.back() == '\r') line.pop_back();
        const auto value = [&](std::string_view name) {
            return line.starts_with(name) ? line.substr(name.size()) : std::string();
        };
        if (auto text = value("a=ice-ufrag:"); !text.empty()) out.ufrag = text;
        if (auto text = value("a=ice-pwd:"); !text.empty()) out.pwd = text;
        if (auto text = value("a=fingerprint:sha-256 "); !text.empty()) out.fingerprint = text;
        if (line.starts_with("a=candidate:")) read_candidate(line, out);
        if (line.starts_with("a=rtpmap:")) {
            if (line.find(" H264/") != std::string::npos) out.h264_payload_type = payload_type_of(line);
            if (line.find(" opus/") != std::string::npos) out.opus_payload_type = payload_type_of(line);
            if (line.find(" rtx/") != std::string::npos) out.rtx_payload_type = payload_type_of(line);
        }
        if (line.starts_with("a=extmap:") && line.find(transport_cc_uri) != std::string::npos) {
            out.transport_cc_id = static_cast<std::uint8_t>(payload_type_of(line));
        }
    }
    return out;
}

std::string write_description(const LocalSide& local, bool answer, const RemoteSide& numbers) {
    const int h264 = answer ? numbers.h264_payload_type : h264_default;
    const int opus = answer ? numbers.opus_payload_type : opus_default;
    const int extension = answer ? numbers.transport_cc_id : transport_cc_default;
    std::ostringstream out;
    const auto section = [&](const char* kind, const std::string& formats, const std::string& mid) {
        out << "m=" << kind << " 9 UDP/TLS/RTP/SAVPF " << formats << "\r\nc=IN IP4 0.0.0.0\r\na=mid:" << mid
            << "\r\na=ice-ufrag:" << local.ufrag << "\r\na=ice-pwd:" << local.pwd << "\r\na=fingerprint:sha-256 "
            << local.fingerprint << "\r\na=setup:" << (answer ? "active" : "actpass")
            << "\r\na=recvonly\r\na=rtcp-mux\r\na=rtcp-rsize\r\n";
        if (local.transport_cc && extension != 0) out << "a=extmap:" << extension << ' ' << transport_cc_uri << "\r\n";
        if (local.port != 0) {
            out << "a=candidate:1 1 udp 2130706431 " << local.address << ' ' << local.port << " typ host\r\na=end-of-candidates\r\n";
        }
    };
    const auto video = [&](const std::string& mid) {
        section("video", std::to_string(h264) + (answer ? "" : " " + std::to_string(rtx_default)), mid);
        out << "a=rtpmap:" << h264 << " H264/90000\r\na=fmtp:" << h264
            << " level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n";
        for (const char* feedback : {"nack", "nack pli", "ccm fir", "transport-cc"}) {
            if (!local.transport_cc && feedback[0] == 't') continue;
            out << "a=rtcp-fb:" << h264 << ' ' << feedback << "\r\n";
        }
        if (!answer) out << "a=rtpmap:" << rtx_default << " rtx/90000\r\na=fmtp:" << rtx_default << " apt=" << h264 << "\r\n";
    };
    const auto audio = [&](const std::string& mid) {
        section("audio", std::to_string(opus), mid);
        out << "a=rtpmap:" << opus << " opus/48000/2\r\n";
        if (local.transport_cc) out << "a=rtcp-fb:" << opus << " transport-cc\r\n";
    };
    out << "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE " << (answer ? "a v" : "0 1") << "\r\n";
    // An answer keeps the offer's order and names: Janus puts the sound first.
    if (answer) {
        audio("a");
        video("v");
    } else {
        video("0");
        audio("1");
    }
    return out.str();
}

}  // namespace lanai::bench
