// One relay shard: a thread, an io_context, a UDP and a TCP port, and the peers that live there for life. Public members are
// called on the shard's own thread (post to io()), but for those marked "any thread".
#pragma once

#include "relay/burst.hpp"
#include "relay/fanout.hpp"
#include "relay/programme_output.hpp"
#include "relay/publisher.hpp"
#include "relay/tcp_listener.hpp"
#include "relay/token_bucket.hpp"
#include "relay/udp_lanes.hpp"
#include "relay/udp_socket.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace lanai::streaming::relay {

class StageHome;

class Shard final : public Wire {
public:
    // While somebody catches up; while somebody publishes; else.
    static constexpr std::chrono::milliseconds tick_interval{5}, feedback_interval{10}, idle_interval{50};
    static constexpr int forwarded_max =
        4'000;  // packets of other shards' stages; beyond, they are dropped and counted
    static constexpr std::chrono::milliseconds housekeeping_interval{100};
    static constexpr std::chrono::milliseconds consent_interval{1'000};  // who is connected is looked at this often
    // STUN errors a second for checks that prove nothing: a broken client learns why, a flood is met with silence.
    static constexpr double refusals_per_second = 50;
    // An address that its peer was heard of so lately is not another's: consent checks come every 5 s.
    static constexpr std::chrono::seconds address_held{6};

    struct Limits {
        std::size_t viewers_max = 2'000;
        std::size_t publishers_max = 64;
        unsigned publisher_mbps_max = 20;
    };
    using Log = std::function<void(std::string)>;

    // Throws boost::system::system_error when the UDP port cannot be bound, std::system_error naming address and port
    // when the TCP port cannot.
    Shard(unsigned index, const RelayConfig&, std::uint16_t port, Log);
    ~Shard() override;

    void run();   // starts the thread
    void stop();  // any thread: says goodbye to peers, joins
    template <class F>
    void post(F&& f) {  // any thread
        boost::asio::post(io_, std::forward<F>(f));
    }
    [[nodiscard]] std::uint16_t udp_port() const { return socket_.port(); }  // any thread
    [[nodiscard]] ShardCounters counters() const {                           // any thread
        auto snapshot = counters_.snapshot();
        snapshot.dropped_overload = overloads_.load(std::memory_order_relaxed);
        return snapshot;
    }
    [[nodiscard]] LiveCounters& live_counters() { return counters_; }

    // Room for one more packet from another shard? Every yes needs a release() once it is handled. Any thread.
    [[nodiscard]] bool admit() {
        if (forwarded_.fetch_add(1, std::memory_order_relaxed) < forwarded_max) return true;
        forwarded_.fetch_sub(1, std::memory_order_relaxed);
        overloads_.fetch_add(1, std::memory_order_relaxed);
        return false;
    }
    void release() { forwarded_.fetch_sub(1, std::memory_order_relaxed); }

    void add_fanout(const std::string& stage, RenditionNeed);
    void add_home(std::shared_ptr<StageHome> home);
    [[nodiscard]] Fanout* find_fanout(const std::string& stage);
    [[nodiscard]] StageHome* find_home(const std::string& stage);

    // Answers at once, or after Publisher::own_silence where the owner's own session before may be dead.
    void publish(const std::string& stage, const std::string& source, const std::string& offer,
                 const std::string& owner, PendingSessions::Place, const Reply<Answer>&);
    [[nodiscard]] std::variant<Answer, Refusal> subscribe(const std::string& stage, const std::string& offer,
                                                          KeyFrameRequest needs_key_frame, PendingSessions::Place);
    [[nodiscard]] std::variant<Trickled, Refusal> trickle(const std::string& session, const std::string& body,
                                                          const std::string& if_match);
    [[nodiscard]] std::variant<Done, Refusal> end_session(const std::string& session);
    [[nodiscard]] std::variant<Done, Refusal> has_session(const std::string& session) const;
    void request_key_frame(const std::string& stage, const std::string& source, std::uint8_t layer);

    // Wire
    bool send(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagram) override {
        return to.stream == 0 ? socket_.send(to, datagram) : tcp_->send(to, datagram);
    }
    std::size_t send_segments(const webrtc::Endpoint& to, std::span<const std::uint8_t> datagrams,
                              std::size_t segment_bytes) override {
        return to.stream == 0 ? socket_.send_segments(to, datagrams, segment_bytes)
                              : tcp_->send_segments(to, datagrams, segment_bytes);
    }
    [[nodiscard]] bool may_refuse(TimePoint now) override { return refusals_.take(1, now); }
    [[nodiscard]] std::size_t queued_bytes(const webrtc::Endpoint& to) const override { return tcp_->queued_bytes(to); }

private:
    struct TextHash {
        using is_transparent = void;  // looks up what stands in a datagram, without a copy
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    struct EndpointHash {
        std::size_t operator()(const webrtc::Endpoint& endpoint) const noexcept;
    };

    [[nodiscard]] SessionNames new_names() const;
    [[nodiscard]] webrtc::LocalDescription describe(const SessionNames&) const;
    [[nodiscard]] std::variant<Answer, Refusal> publish_now(const std::string& stage, const std::string& source,
                                                            const std::string& offer, const std::string& owner,
                                                            PendingSessions::Place);
    [[nodiscard]] Publisher* publisher_of(const std::string& stage, const std::string& source);
    void keep(std::unique_ptr<Session>);
    void on_datagram(std::span<std::uint8_t> datagram, const webrtc::Endpoint& from);
    void tick();
    void tick_within(std::chrono::milliseconds);
    void flush_later();
    void housekeeping(TimePoint now);
    void sweep();
    [[nodiscard]] bool is_anothers(const webrtc::Endpoint& from, const Session&) const;
    void list(Session&, const webrtc::Endpoint& from);
    void unlist(const Session&, const webrtc::Endpoint& at);
    void list_ufrag(Session&);
    void drop_old_ufrags(Session&);
    void on_stream_ended(const webrtc::Endpoint& at);
    void forget(Session&);

    unsigned index_;
    Limits limits_;
    std::vector<webrtc::Candidate> candidates_;
    Log log_;
    boost::asio::io_context io_{1};
    LiveCounters counters_;
    UdpSocket socket_;
    UdpLanes lanes_{io_, socket_};
    Burst burst_{*this};
    webrtc::DtlsContext dtls_;
    std::unique_ptr<TcpListener> tcp_;  // none: UDP only
    boost::asio::steady_timer timer_, flush_timer_;
    bool flush_armed_ = false;
    TimePoint next_tick_{}, next_viewers_{}, next_feedback_{}, next_housekeeping_{}, next_consent_{};
    TokenBucket refusals_{refusals_per_second, refusals_per_second};
    bool stopping_ = false;
    bool hurried_ = false;  // a viewer catches up
    std::atomic<int> forwarded_{0};
    std::atomic<std::uint64_t> overloads_{0};

    std::map<std::string, std::unique_ptr<Fanout>, std::less<>> fanouts_;
    std::map<std::string, std::shared_ptr<StageHome>, std::less<>> homes_;
    std::unordered_map<std::string, std::unique_ptr<Session>> sessions_;  // by id
    std::unordered_map<std::string, Session*, TextHash, std::equal_to<>> by_ufrag_;
    std::unordered_map<webrtc::Endpoint, Session*, EndpointHash> by_endpoint_;
    std::vector<Publisher*> publishers_;
    std::vector<Session*> newcomers_;  // not connected yet
    std::size_t waiting_ = 0;  // publishers that wait for their own session before to fall silent
    std::vector<std::string> ended_;  // ids, to be forgotten after the call under way
    std::thread thread_;
};

}  // namespace lanai::streaming::relay
