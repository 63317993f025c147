// The media plane's door. All members may be called from any thread and only post to the shard that owns what
// they name; callbacks run on a shard's thread and must not block (post onwards).
#pragma once

#include "streaming/packet.hpp"

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lanai::streaming {

enum class RelayErrc {
    malformed_sdp = 1,    // does not parse
    unacceptable_offer,   // parses, cannot be served; the detail says which line
    unknown_stage,
    unknown_source,
    unknown_session,
    no_media,             // nothing to watch now
    source_busy,          // another publisher holds the source
    overloaded,
    too_many_pending,     // sessions of this client's network that have not connected yet
    malformed_fragment,   // trickle-ice-sdpfrag that does not parse
    precondition_required,
    precondition_failed,
};
[[nodiscard]] boost::system::error_code make_error_code(RelayErrc);

struct RelayConfig {
    std::string bind_address = "0.0.0.0";
    std::uint16_t udp_port = 0;  // first shard's; the others follow. 0: the system chooses
    bool tcp = true;  // each shard takes TCP connections too (RFC 6544), on its UDP port's number
    unsigned shards = 1;
    std::vector<std::string> public_addresses;  // announced as candidates; empty: the interfaces' own
    bool announce_loopback = false;             // for browsers on this machine
    std::size_t viewers_max = 2'000;
    std::size_t publishers_max = 64;
    // Sessions of one client network that were opened and have not connected yet. A conference behind one address opens
    // some hundred at once; each is gone 15 s later, connected or not.
    std::size_t pending_per_network_max = 400;
    unsigned publisher_mbps_max = 20;  // what a publisher sends beyond is dropped
};

enum class SourceKind : std::uint8_t { slate, playout, live };

struct SourceConfig {
    std::string id;
    SourceKind kind = SourceKind::live;
};

struct StageConfig {
    std::string id;
    std::vector<SourceConfig> sources;  // exactly one slate
    std::string selected;               // what is on the programme output at start
};

struct SourceStatus {
    std::string id;
    SourceKind kind = SourceKind::live;
    bool live = false;  // packets arrive
};

// What a stage is doing; sent on each change. `on_air` differs from `selected` while the selected source is
// dead (the slate stands in) or has not given its key frame yet.
struct StageStatus {
    std::string stage;
    std::string selected;
    std::string on_air;
    std::vector<SourceStatus> sources;
};

struct Answer {
    std::string session;  // CSPRNG, unguessable; part of the Location
    std::string etag;     // strong, with its quotes
    std::string sdp;
};

struct Refusal {
    boost::system::error_code code;
    std::string detail;  // a sentence for the one who sent the offer
};

template <class T>
using Reply = std::function<void(std::variant<T, Refusal>)>;

struct Done {};

// What a trickle-ice-sdpfrag brought about: nothing to tell, or an ICE restart with our half of it.
struct Trickled {
    std::string etag;      // of the new ICE session, with its quotes; empty: the session goes on as it was
    std::string fragment;  // application/trickle-ice-sdpfrag
};

struct ShardCounters {
    std::uint64_t packets_in = 0, packets_out = 0, bytes_in = 0, bytes_out = 0;
    std::uint64_t dropped_malformed = 0, dropped_unknown_peer = 0, dropped_unauthentic = 0, dropped_overload = 0;
    std::uint64_t dropped_replayed = 0;    // SRTP that came before
    std::uint64_t dropped_unexpected = 0;  // authentic RTP that was not agreed, or that jumped
    std::uint64_t dropped_over_rate = 0;   // beyond publisher_mbps_max
    std::uint64_t refusals_withheld = 0;   // STUN errors and handshake datagrams that would have amplified
    std::uint64_t retransmissions_refused = 0, pending_refused = 0;
    std::uint64_t send_errors = 0;
    std::uint64_t segmented_sends = 0, segmentation_refused = 0;  // UDP_SEGMENT: calls that took it, that did not
    std::uint64_t codec_not_offered = 0;                          // packets a viewer could not have decoded
    std::uint64_t rendition_packets = 0;                          // that came re-encoded, on their home's shard
    std::uint64_t nacks_in = 0, nacks_out = 0, retransmitted = 0, plis_in = 0, plis_out = 0;
    std::uint64_t handshakes_done = 0, handshakes_failed = 0;
    std::uint64_t tcp_connections = 0, tcp_refused = 0, video_cuts = 0;
    std::uint64_t viewers = 0, publishers = 0;
};

class Relay {
public:
    virtual ~Relay() = default;

    virtual void add_stage(StageConfig) = 0;
    // owner: who publishes, opaque to the relay. Who publishes a source again takes it from themselves once the session
    // before has fallen silent, which is waited for a moment; empty: nobody's.
    // client: the network that asks, opaque to the relay, for pending_per_network_max; empty: not limited.
    virtual void publish(std::string stage, std::string source, std::string offer, Reply<Answer>,
                         std::string owner = {}, std::string client = {}) = 0;
    virtual void subscribe(std::string stage, std::string offer, Reply<Answer>, std::string client = {}) = 0;
    // body: application/trickle-ice-sdpfrag; if_match: the header's value, empty if absent.
    virtual void trickle(std::string session, std::string body, std::string if_match, Reply<Trickled>) = 0;
    virtual void end_session(std::string session, Reply<Done>) = 0;
    virtual void has_session(std::string session, Reply<Done>) = 0;
    virtual void select(std::string stage, std::string source) = 0;

    // A packet of a local source. Bounded: when the shard lags, packets are dropped and counted.
    virtual void inject(const std::string& stage, const std::string& source, Packet, ClockMapping) = 0;
    // A local source is asked for a key frame, or is needed or no longer needed on the programme output.
    struct LocalRequest { enum class What { key_frame, start, stop } what; std::string stage, source; };

    // Viewers that did not offer the video codec on air get a rendition: the stage's video re-encoded to H.264 by whoever
    // takes RelayEvents::on_rendition_request. Start says from which codec, also in place of another one.
    struct RenditionRequest {
        enum class What { start, stop, key_frame } what;
        std::string stage;
        Codec from = Codec::h264;
    };
    // The re-encoding that was asked for has begun: from here on it is fed, from a key frame.
    virtual void rendition_ready(const std::string& stage) = 0;
    // A packet of the rendition, with the timestamp of the picture that it came from. Bounded as inject.
    virtual void inject_rendition(const std::string& stage, Packet) = 0;
    // The re-encoding cannot go on before the source's next key frame.
    virtual void rendition_needs_key_frame(const std::string& stage) = 0;

    [[nodiscard]] virtual std::vector<ShardCounters> counters() const = 0;  // any thread, relaxed reads
    [[nodiscard]] virtual std::vector<std::uint16_t> udp_ports() const = 0;
    virtual void stop() = 0;  // says goodbye to peers, joins the threads
};

struct RelayEvents {
    std::function<void(StageStatus)> on_stage;
    std::function<void(Relay::LocalRequest)> on_local_request;
    // Both or neither; without them viewers that cannot decode what is on air get its sound only.
    std::function<void(Relay::RenditionRequest)> on_rendition_request;
    std::function<void(const std::string& stage, const PacketPtr&)> on_rendition_input;  // in order, one thread a stage
    std::function<void(std::string line)> on_log;  // key=value, no secrets
};

// Throws std::system_error when the port cannot be bound; the message names address and port.
[[nodiscard]] std::unique_ptr<Relay> make_relay(RelayConfig, RelayEvents);

}  // namespace lanai::streaming

template <>
struct boost::system::is_error_code_enum<lanai::streaming::RelayErrc> : std::true_type {};
