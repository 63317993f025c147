// A stage with publishers and viewers of our own on real sockets, on loopback, for tests of the relay. One thread.
#pragma once

#include "media_client.hpp"
#include "rtp/header.hpp"
#include "rtp/rtcp.hpp"
#include "streaming/relay.hpp"

#include <catch2/catch.hpp>

#include <poll.h>

#include <algorithm>
#include <array>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace lanai::test {

using namespace streaming;
using namespace std::chrono_literals;

inline TimePoint now() { return TimePoint::clock::now(); }

inline std::shared_ptr<const TestDtlsContext> dtls() {
    static const auto context = std::make_shared<const TestDtlsContext>();
    return context;
}

struct Arrived {
    std::uint8_t payload_type;
    std::uint16_t sequence;
    std::uint32_t timestamp, ssrc;
    std::vector<std::uint8_t> payload;
};

// A client and all that it was sent.
struct Guest {
    explicit Guest(MediaClientOptions options) : client(dtls(), std::move(options)) {}
    MediaClient client;
    std::vector<Arrived> video, audio, rtx;
    std::vector<rtp::RtcpMessage> rtcp;
    std::function<void(const rtp::Header&, std::size_t bytes)> on_packet;  // as it came

    void poll() {
        client.poll(now());
        for (const auto& bytes : client.peer().take_rtp()) {
            const auto header = rtp::parse_header(bytes);
            REQUIRE(header.has_value());
            if (on_packet) on_packet(*header, bytes.size());
            Arrived packet{header->payload_type, header->sequence, header->timestamp, header->ssrc,
                           {header->payload.begin(), header->payload.end()}};
            auto& list = packet.payload_type == 102 ? video : packet.payload_type == 103 ? rtx : audio;
            list.push_back(std::move(packet));
        }
        for (const auto& bytes : client.peer().take_rtcp()) {
            const auto messages = rtp::parse_rtcp(bytes);
            REQUIRE(messages.has_value());
            rtcp.insert(rtcp.end(), messages->begin(), messages->end());
        }
    }
    template <class T>
    [[nodiscard]] std::size_t count() const {
        return static_cast<std::size_t>(
            std::count_if(rtcp.begin(), rtcp.end(), [](const auto& message) { return std::holds_alternative<T>(message); }));
    }
};

struct Hall {
    explicit Hall(unsigned shards = 1) {
        RelayConfig config;
        config.bind_address = "127.0.0.1";
        config.shards = shards;
        RelayEvents events;
        events.on_stage = [this](StageStatus status) {
            const std::lock_guard lock(mutex);
            last = std::move(status);
        };
        events.on_local_request = [this](Relay::LocalRequest request) {
            const std::lock_guard lock(mutex);
            if (request.what != Relay::LocalRequest::What::key_frame) slate_on = request.what == Relay::LocalRequest::What::start;
        };
        relay = make_relay(config, std::move(events));
        relay->add_stage({"hall", {{"slate", SourceKind::slate}, {"one", SourceKind::live}, {"two", SourceKind::live}}, "one"});
    }

    template <class T>
    std::variant<T, Refusal> ask(const std::function<void(Reply<T>)>& call) {
        auto promise = std::make_shared<std::promise<std::variant<T, Refusal>>>();
        call([promise](std::variant<T, Refusal> value) { promise->set_value(std::move(value)); });
        return promise->get_future().get();
    }
    std::variant<Answer, Refusal> publish(Guest& guest, const std::string& source) {
        auto answer = ask<Answer>([&](auto reply) { relay->publish("hall", source, guest.client.offer(), reply); });
        if (const auto* yes = std::get_if<Answer>(&answer)) guest.client.accept(yes->sdp, now());
        guests.push_back(&guest);
        return answer;
    }
    void subscribe(Guest& guest) {
        const auto answer = ask<Answer>([&](auto reply) { relay->subscribe("hall", guest.client.offer(), reply); });
        REQUIRE(std::holds_alternative<Answer>(answer));
        guest.client.accept(std::get<Answer>(answer).sdp, now());
        guests.push_back(&guest);
    }
    StageStatus status() {
        const std::lock_guard lock(mutex);
        return last;
    }
    // Serves all guests until test() holds or patience ends.
    [[nodiscard]] bool until(const std::function<bool()>& test, std::chrono::milliseconds patience = 20s) {
        const auto deadline = now() + patience;
        while (!test()) {
            if (now() > deadline) return false;
            std::vector<pollfd> descriptors;
            for (auto* guest : guests) descriptors.push_back({guest->client.descriptor(), POLLIN, 0});
            ::poll(descriptors.data(), descriptors.size(), 2);
            for (auto* guest : guests) guest->poll();
            if (each_turn) each_turn();
        }
        return true;
    }

    std::mutex mutex;
    StageStatus last;
    bool slate_on = false;
    std::vector<Guest*> guests;
    std::function<void()> each_turn;
    std::unique_ptr<Relay> relay;
};

inline MediaClientOptions publisher(std::uint32_t ssrc) {
    MediaClientOptions options;
    options.publisher = true;
    options.video_ssrc = ssrc;
    options.audio_ssrc = ssrc + 1;
    options.rtx_ssrc = ssrc + 2;
    return options;
}

// Sends pictures of three packets; every tenth, unless told, is a key frame (an SPS in front).
struct Camera {
    Guest& guest;
    std::uint32_t ssrc;
    std::uint16_t sequence = 65'500;  // wraps soon
    std::uint16_t transport = 65'530;
    std::uint32_t timestamp = 4'294'900'000U;
    int pictures = 0;
    std::vector<std::uint16_t> skip{};  // sequence numbers that the network loses
    std::size_t payload_bytes = 100;
    int key_interval = 10;  // pictures

    void packet(std::uint8_t first_byte, bool marker) {
        std::array<std::uint8_t, 1'300> buffer{};
        rtp::HeaderFields fields;
        fields.payload_type = 102;
        fields.marker = marker;
        fields.sequence = sequence;
        fields.timestamp = timestamp;
        fields.ssrc = ssrc;
        fields.transport_cc_id = 4;
        fields.transport_cc_sequence = transport++;
        const auto bytes = rtp::write_header(fields, buffer);
        buffer[bytes] = first_byte;
        buffer[bytes + 1] = static_cast<std::uint8_t>(sequence >> 8U);
        buffer[bytes + 2] = static_cast<std::uint8_t>(sequence & 0xffU);
        const bool lost = std::find(skip.begin(), skip.end(), sequence) != skip.end();
        if (!lost) guest.client.send_rtp(std::span(buffer).first(bytes + payload_bytes));
        ++sequence;
    }
    void picture() {
        const bool key = pictures % key_interval == 0;
        packet(key ? 0x67 : 0x41, false);
        packet(0x41, false);
        packet(0x41, true);
        timestamp += 3'000;
        ++pictures;
    }
};

// Sends a picture each time round until the test holds.
inline bool film_until(Hall& hall, std::vector<Camera*> cameras, const std::function<bool()>& test) {
    const auto deadline = now() + 20s;
    while (!test()) {
        if (now() > deadline) return false;
        for (auto* camera : cameras) camera->picture();
        const auto next = now() + 10ms;
        if (!hall.until([&] { return now() >= next; })) return false;
    }
    return true;
}

inline void check_seamless(const std::vector<Arrived>& packets) {
    for (std::size_t i = 1; i < packets.size(); ++i) {
        CHECK(packets[i].sequence == static_cast<std::uint16_t>(packets[i - 1].sequence + 1));
        CHECK(static_cast<std::int32_t>(packets[i].timestamp - packets[i - 1].timestamp) >= 0);
        CHECK(packets[i].ssrc == packets[0].ssrc);
    }
}

}  // namespace lanai::test
