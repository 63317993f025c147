// STUN as a parser, and a whole transport that is handed the datagram from a checked and from an unknown address.
#include "webrtc/ice_lite.hpp"
#include "webrtc/peer.hpp"
#include "webrtc/stun.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

using namespace lanai::streaming;
using namespace lanai::streaming::webrtc;

namespace {

struct Sink final : PeerSink {
    void send(const Endpoint&, std::span<const std::uint8_t> datagram) override {
        if (datagram.empty() || closed) std::abort();
    }
    void on_connected() override {}
    void on_rtp(std::span<const std::uint8_t>) override {}
    void on_rtcp(std::span<const std::uint8_t>) override {}
    void on_closed(CloseReason) override {
        if (closed) std::abort();
        closed = true;
    }
    bool closed = false;
};

constexpr const char* password = "fuzzpasswordfuzzpassword";

std::vector<std::uint8_t> make_check() {
    StunWriter out(StunType::binding_request, {});
    out.username("fuzz:client");
    out.message_integrity(password);
    out.fingerprint();
    return out.bytes();
}

// Signs what was parsed, so that the fuzzer gets past the password.
void sign_and_handle(const StunMessage& message, IceLite& ice, const Endpoint& from) {
    StunWriter out(message.type, message.transaction);
    out.username("fuzz:client");
    if (message.priority) out.priority(*message.priority);
    if (message.use_candidate) out.use_candidate();
    for (const auto type : message.unknown) out.attribute(type, {});
    out.message_integrity(password);
    out.fingerprint();
    static_cast<void>(ice.handle(out.bytes(), from, TimePoint{}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> input(data, size);
    const Endpoint known{{1}, 1}, unknown{{2}, 2};
    IceLite ice("fuzz", password);
    if (const auto message = parse_stun(input)) {
        static_cast<void>(check_integrity(*message, password));
        sign_and_handle(*message, ice, known);
    }
    static_cast<void>(stun_local_ufrag(input));
    static_cast<void>(ice.handle(input, unknown, TimePoint{}));

    static DtlsContext context;
    Peer peer({"fuzz", password, "client", password, "00"}, context, TimePoint{});
    Sink sink;
    auto check = make_check();
    peer.handle(check, known, TimePoint{}, sink);
    for (const Endpoint& from : {unknown, known, known}) {
        std::vector<std::uint8_t> copy(input.begin(), input.end());
        peer.handle(copy, from, TimePoint{}, sink);
        peer.tick(peer.next_timeout(), sink);
    }
    if (!sink.closed) peer.close(sink);
    return 0;
}
