// A talk that goes on while its relay is attacked: a stage with a speaker and a bystander who must miss nothing, and a
// second stage for those who misbehave. Real UDP sockets on loopback, one thread for all that is well-behaved.
#pragma once

#include "media_client.hpp"
#include "rtp/header.hpp"
#include "rtp/rtcp.hpp"
#include "streaming/relay.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace lanai::test {

using streaming::TimePoint;

[[nodiscard]] inline TimePoint clock_now() { return TimePoint::clock::now(); }
[[nodiscard]] std::shared_ptr<const TestDtlsContext> shared_dtls();

// How long an attack lasts. Sanitizers slow both sides down: what is to be shown shows sooner than it is worth waiting.
[[nodiscard]] constexpr std::chrono::milliseconds attack_time(std::chrono::milliseconds full) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return full / 4;
#else
    return full;
#endif
}

// Two stages on one shard: "hall" has the live sources "one" (on air) and "two", "side" has "guest" (on air).
struct House {
    explicit House(streaming::RelayConfig config = {});

    template <class T>
    std::variant<T, streaming::Refusal> ask(const std::function<void(streaming::Reply<T>)>& call) {
        auto promise = std::make_shared<std::promise<std::variant<T, streaming::Refusal>>>();
        call([promise](std::variant<T, streaming::Refusal> value) { promise->set_value(std::move(value)); });
        return promise->get_future().get();
    }
    void publish(MediaClient&, const std::string& stage, const std::string& source);
    streaming::Answer subscribe(MediaClient&, const std::string& stage, const std::string& network = {});
    [[nodiscard]] std::uint16_t port() const { return relay->udp_ports().front(); }
    [[nodiscard]] streaming::ShardCounters counters() const { return relay->counters().front(); }

    std::unique_ptr<streaming::Relay> relay;
};

// Writes an RTP packet, sends it, and keeps what was on the wire last.
struct Sender {
    MediaClient& client;
    std::uint32_t ssrc;
    std::uint8_t payload_type;
    std::uint16_t sequence = 100;
    std::uint32_t timestamp = 1'000;
    std::deque<Bytes> wire{};
    static constexpr std::size_t wire_max = 64;
    void send(std::span<const std::uint8_t> payload, bool marker);
};

// Pictures of three packets, every tenth a key frame, and a sound with each, 50 a second. Each packet carries a number.
class Speaker {
public:
    static constexpr std::chrono::milliseconds interval{20};
    static constexpr int key_frame_interval = 10;

    Speaker(House&, const std::string& stage, const std::string& source, std::uint32_t ssrc);
    // Sends what is due.
    void serve(TimePoint now);
    [[nodiscard]] MediaClient& client() { return client_; }
    [[nodiscard]] std::uint32_t video_sent() const { return video_number_; }
    [[nodiscard]] std::uint32_t audio_sent() const { return audio_number_; }
    [[nodiscard]] std::size_t key_frame_requests() const { return key_frame_requests_; }
    [[nodiscard]] const std::deque<Bytes>& wire() const { return video_.wire; }
    void fall_silent() { silent_ = true; }

private:
    void picture();
    MediaClient client_;
    Sender video_, audio_;
    std::uint32_t video_number_ = 0, audio_number_ = 0;
    int pictures_ = 0;
    std::size_t key_frame_requests_ = 0;
    bool silent_ = false;
    TimePoint next_{};
};

// Watches a stage and checks that nothing is missing. NACKs nothing: what is lost on the way stays lost.
class Bystander {
public:
    Bystander(House&, const std::string& stage, std::string ufrag = "bystander");
    void serve(TimePoint now);
    [[nodiscard]] MediaClient& client() { return client_; }
    [[nodiscard]] std::size_t video_packets() const { return video_.size(); }
    [[nodiscard]] bool has_all(const Speaker&) const;
    // Every packet of every picture and of the sound, in order, from a key frame on.
    void check(const Speaker&) const;

private:
    struct Arrived {
        std::uint16_t sequence;
        std::uint32_t timestamp, number;
        bool key_frame;
    };
    static void check_run(const std::vector<Arrived>&, std::uint32_t last_sent, const char* what);
    MediaClient client_;
    std::vector<Arrived> video_, audio_;
};

// The talk and its bystander.
class Show {
public:
    explicit Show(streaming::RelayConfig config = {});
    // Serves speaker, bystander and guests, and calls `round` each time. Ends when `test` holds; false: patience ended.
    bool until(const std::function<bool()>& test, std::chrono::milliseconds patience = std::chrono::seconds(20),
               const std::function<void()>& round = {});
    void run(std::chrono::milliseconds duration, const std::function<void()>& round = {});
    // Lets what is under way arrive, then checks the bystander's talk.
    void check();
    // Somebody else whose socket is to be served.
    void serve_too(MediaClient& client) { guests_.push_back(&client); }
    void leave(MediaClient& client) { std::erase(guests_, &client); }
    void connect(MediaClient& client);

    House house;
    Speaker speaker;
    Bystander bystander;

private:
    std::vector<MediaClient*> guests_;
};

[[nodiscard]] MediaClientOptions publisher_options(std::uint32_t ssrc);

}  // namespace lanai::test
