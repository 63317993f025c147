// Offers in both directions with the answers to them, and trickle fragments.
#include "webrtc/sdp.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace lanai::streaming;
using namespace lanai::streaming::webrtc;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void answer(const Negotiated& agreed) {
    LocalDescription local;
    local.ufrag = "ufrag";
    local.pwd = "passwordpasswordpassword";
    local.fingerprint_sha256 = "00";
    local.candidates = {{"192.0.2.1", 1}};
    local.cname = "fuzz";
    local.audio = {1, 0};
    local.video = {2, 3};
    const auto text = write_answer(agreed, local);
    // Whatever was offered, the answer is lines of its own.
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
        require(at > 0 && text[at - 1] == '\r');
        require(at + 1 == text.size() || (at + 2 < text.size() && text[at + 2] == '='));
    }
    // A restart's fragment is read back as what it says.
    const auto lines = transport_lines(text);
    const auto fragment = parse_fragment(write_fragment(lines, "again", "againpasswordagainpassword"), lines.mid);
    require(std::holds_alternative<SdpFragment>(fragment));
    require(std::get<SdpFragment>(fragment).ufrag == "again" && std::get<SdpFragment>(fragment).candidates == 1);
    require(agreed.find(Kind::audio) != nullptr || agreed.find(Kind::video) != nullptr);
    require(agreed.remote_pwd.size() >= 22 && agreed.fingerprint_sha256.size() == 95);
    for (const auto& media : agreed.media) require(media.accepted == !media.codecs.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const auto direction : {Direction::receive_from_publisher, Direction::send_to_viewer}) {
        const auto result = negotiate(text, direction);
        if (const auto* agreed = std::get_if<Negotiated>(&result)) {
            answer(*agreed);
        } else {
            require(!std::get<SdpError>(result).detail.empty());
        }
    }
    for (const auto* mid : {"", "0"}) {
        const auto fragment = parse_fragment(text, mid);
        if (const auto* read = std::get_if<SdpFragment>(&fragment)) {
            require(read->ufrag.empty() == read->pwd.empty());
            require(read->ufrag.empty() || (read->ufrag.size() >= 4 && read->pwd.size() >= 22));
        } else {
            require(!std::get<SdpError>(fragment).detail.empty());
        }
    }
    return 0;
}
