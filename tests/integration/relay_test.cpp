// The relay over real UDP sockets on loopback, with publishers and viewers of our own.
#include "media_client.hpp"
#include "rtp/header.hpp"
#include "rtp/rtcp.hpp"
#include "streaming/relay.hpp"

#include <catch2/catch.hpp>

#include <poll.h>

#include <algorithm>
#include <functional>
#include <future>
#include <map>
#include <mutex>

using namespace lanai::streaming;
using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

TimePoint now() { return TimePoint::clock::now(); }

std::shared_ptr<const TestDtlsContext> dtls() {
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

    void poll() {
        client.poll(now());
        for (const auto& bytes : client.peer().take_rtp()) {
            const auto header = rtp::parse_header(bytes);
            REQUIRE(header.has_value());
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
        }
        return true;
    }

    std::mutex mutex;
    StageStatus last;
    bool slate_on = false;
    std::vector<Guest*> guests;
    std::unique_ptr<Relay> relay;
};

MediaClientOptions publisher(std::uint32_t ssrc) {
    MediaClientOptions options;
    options.publisher = true;
    options.video_ssrc = ssrc;
    options.audio_ssrc = ssrc + 1;
    options.rtx_ssrc = ssrc + 2;
    return options;
}

// Sends pictures of three packets; every tenth is a key frame (an SPS in front).
struct Camera {
    Guest& guest;
    std::uint32_t ssrc;
    std::uint16_t sequence = 65'500;  // wraps soon
    std::uint16_t transport = 65'530;
    std::uint32_t timestamp = 4'294'900'000U;
    int pictures = 0;
    std::vector<std::uint16_t> skip{};  // sequence numbers that the network loses

    void packet(std::uint8_t first_byte, bool marker) {
        std::array<std::uint8_t, 200> buffer{};
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
        if (!lost) guest.client.send_rtp(std::span(buffer).first(bytes + 100));
        ++sequence;
    }
    void picture() {
        const bool key = pictures % 10 == 0;
        packet(key ? 0x67 : 0x41, false);
        packet(0x41, false);
        packet(0x41, true);
        timestamp += 3'000;
        ++pictures;
    }
};

// Sends a picture each time round until the test holds.
bool film_until(Hall& hall, std::vector<Camera*> cameras, const std::function<bool()>& test) {
    const auto deadline = now() + 20s;
    while (!test()) {
        if (now() > deadline) return false;
        for (auto* camera : cameras) camera->picture();
        const auto next = now() + 10ms;
        if (!hall.until([&] { return now() >= next; })) return false;
    }
    return true;
}

void check_seamless(const std::vector<Arrived>& packets) {
    for (std::size_t i = 1; i < packets.size(); ++i) {
        CHECK(packets[i].sequence == static_cast<std::uint16_t>(packets[i - 1].sequence + 1));
        CHECK(static_cast<std::int32_t>(packets[i].timestamp - packets[i - 1].timestamp) >= 0);
        CHECK(packets[i].ssrc == packets[0].ssrc);
    }
}

}  // namespace

TEST_CASE("packets go from a publisher to viewers of all shards, rewritten and whole") {
    Hall hall(2);
    Guest speaker(publisher(5'000));
    Guest one({}), two({});
    REQUIRE(std::holds_alternative<Answer>(hall.publish(speaker, "one")));
    hall.subscribe(one);
    hall.subscribe(two);
    REQUIRE(hall.until([&] { return speaker.client.connected() && one.client.connected() && two.client.connected(); }));
    Camera camera{speaker, 5'000};
    REQUIRE(film_until(hall, {&camera}, [&] { return one.video.size() > 200 && two.video.size() > 200; }));
    for (auto* viewer : {&one, &two}) {
        check_seamless(viewer->video);
        CHECK(viewer->video[0].payload[0] == 0x67);
        CHECK(viewer->video[0].ssrc == viewer->client.answered_ssrc("video"));
        CHECK(viewer->video[0].ssrc != 5'000);
        for (std::size_t i = 1; i < viewer->video.size(); ++i) {
            const auto number = [&](std::size_t at) {
                const auto& p = viewer->video[at].payload;
                return static_cast<std::uint16_t>(p[1] << 8U | p[2]);
            };
            CHECK(number(i) == static_cast<std::uint16_t>(number(i - 1) + 1));
        }
    }
    CHECK(one.video[0].ssrc != two.video[0].ssrc);
    // The publisher is told what arrived, and was asked for a key frame.
    REQUIRE(hall.until([&] { return speaker.count<rtp::ReceiverReport>() > 0; }));
    CHECK(speaker.count<rtp::TransportFeedback>() > 0);
    CHECK(speaker.count<rtp::Pli>() > 0);
    const auto counters = hall.relay->counters();
    REQUIRE(counters.size() == 2);
    CHECK(counters[0].viewers + counters[1].viewers == 2);
    CHECK(counters[0].viewers == 1);
}

TEST_CASE("a viewer's NACK is answered from the ring by RTX, three times at most") {
    Hall hall;
    Guest speaker(publisher(5'000)), viewer({});
    hall.publish(speaker, "one");
    hall.subscribe(viewer);
    Camera camera{speaker, 5'000};
    REQUIRE(hall.until([&] { return speaker.client.connected() && viewer.client.connected(); }));
    REQUIRE(film_until(hall, {&camera}, [&] { return viewer.video.size() > 30; }));
    const auto wanted = viewer.video[20];
    for (int i = 0; i < 6; ++i) {
        rtp::RtcpWriter writer;
        const std::array<std::uint16_t, 1> sequences{wanted.sequence};
        writer.nack(1, viewer.client.answered_ssrc("video"), sequences);
        viewer.client.send_rtcp(writer.bytes());
    }
    REQUIRE(hall.until([&] { return hall.relay->counters()[0].nacks_in >= 6 && viewer.rtx.size() >= 3; }));
    CHECK(viewer.rtx.size() == 3);
    for (const auto& rtx : viewer.rtx) {
        REQUIRE(rtx.payload.size() == wanted.payload.size() + 2);
        CHECK((rtx.payload[0] << 8 | rtx.payload[1]) == wanted.sequence);
        CHECK(std::equal(wanted.payload.begin(), wanted.payload.end(), rtx.payload.begin() + 2));
        CHECK(rtx.timestamp == wanted.timestamp);
    }
    CHECK(viewer.rtx[1].sequence == static_cast<std::uint16_t>(viewer.rtx[0].sequence + 1));
}

TEST_CASE("a hole in what a publisher sent is asked for, and its RTX fills it") {
    Hall hall;
    Guest speaker(publisher(5'000)), viewer({});
    hall.publish(speaker, "one");
    hall.subscribe(viewer);
    Camera camera{speaker, 5'000};
    camera.skip = {65'520};
    REQUIRE(hall.until([&] { return speaker.client.connected() && viewer.client.connected(); }));
    REQUIRE(film_until(hall, {&camera}, [&] { return speaker.count<rtp::Nack>() > 0 && viewer.video.size() > 30; }));
    std::array<std::uint8_t, 200> buffer{};
    rtp::HeaderFields fields;
    fields.payload_type = 103;
    fields.sequence = 7;
    fields.ssrc = 5'002;
    fields.timestamp = 4'294'900'000U + 6 * 3'000;  // of its picture, the seventh
    const auto bytes = rtp::write_header(fields, buffer);
    buffer[bytes] = 65'520 >> 8U;
    buffer[bytes + 1] = 65'520 & 0xffU;
    buffer[bytes + 2] = 0x41;
    buffer[bytes + 3] = 0xaa;
    const auto before = viewer.video.size();
    speaker.client.send_rtp(std::span(buffer).first(bytes + 4));
    REQUIRE(hall.until([&] { return viewer.video.size() > before; }));
    CHECK(viewer.video.back().payload == std::vector<std::uint8_t>{0x41, 0xaa});
    // It fills the hole in the viewer's own numbering.
    std::vector<std::uint16_t> numbers;
    for (const auto& packet : viewer.video) numbers.push_back(static_cast<std::uint16_t>(packet.sequence - viewer.video[0].sequence));
    std::sort(numbers.begin(), numbers.end());
    for (std::size_t i = 0; i < numbers.size(); ++i) CHECK(numbers[i] == i);
}

TEST_CASE("a newcomer is caught up from the last key frame at once") {
    Hall hall;
    Guest speaker(publisher(5'000)), early({}), late({});
    hall.publish(speaker, "one");
    hall.subscribe(early);
    Camera camera{speaker, 5'000};
    REQUIRE(hall.until([&] { return speaker.client.connected() && early.client.connected(); }));
    REQUIRE(film_until(hall, {&camera}, [&] { return early.video.size() > 30 && camera.pictures % 10 == 6; }));
    hall.subscribe(late);
    // Nothing more is sent: what comes is the past.
    REQUIRE(hall.until([&] { return late.video.size() >= 18; }));
    check_seamless(late.video);
    CHECK(late.video[0].payload[0] == 0x67);
    const auto span = late.video.back().timestamp - late.video.front().timestamp;
    CHECK(span <= 6 * 90);  // six pictures within milliseconds: no fast-forward
    REQUIRE(film_until(hall, {&camera}, [&] { return late.video.size() > 40; }));
    check_seamless(late.video);
}

TEST_CASE("a cut and a death and a return, without a seam for the viewer") {
    Hall hall;
    Guest one(publisher(5'000)), two(publisher(9'000)), viewer({});
    hall.publish(one, "one");
    hall.publish(two, "two");
    hall.subscribe(viewer);
    Camera first{one, 5'000}, second{two, 9'000};
    second.sequence = 10;
    second.timestamp = 77;
    REQUIRE(hall.until([&] { return one.client.connected() && two.client.connected() && viewer.client.connected(); }));
    REQUIRE(film_until(hall, {&first, &second}, [&] { return viewer.video.size() > 60 && hall.status().on_air == "one"; }));
    hall.relay->select("hall", "two");
    REQUIRE(film_until(hall, {&first, &second}, [&] { return hall.status().on_air == "two" && viewer.video.size() > 120; }));
    check_seamless(viewer.video);
    // The second falls silent: the slate is wanted, and once it sends a key frame it is on.
    REQUIRE(hall.until([&] {
        const std::lock_guard lock(hall.mutex);
        return hall.slate_on;
    }));
    Packet slate;
    slate.codec = Codec::h264;
    slate.starts_key_frame = true;
    slate.sequence = 1'000;
    slate.payload = {0x67, 1, 2};
    hall.relay->inject("hall", "slate", slate, {});
    REQUIRE(hall.until([&] { return hall.status().on_air == "slate"; }));
    CHECK(hall.status().selected == "two");
    // It sends again: back on air by itself.
    REQUIRE(film_until(hall, {&second}, [&] { return hall.status().on_air == "two"; }));
    REQUIRE(hall.until([&] { return viewer.video.back().payload.size() > 50; }));
    check_seamless(viewer.video);
}

TEST_CASE("a source that is held is busy, and gives way when its publisher fell silent") {
    Hall hall;
    Guest first(publisher(5'000)), second(publisher(6'000)), third(publisher(7'000));
    REQUIRE(std::holds_alternative<Answer>(hall.publish(first, "one")));
    Camera camera{first, 5'000};
    REQUIRE(hall.until([&] { return first.client.connected(); }));
    REQUIRE(film_until(hall, {&camera}, [&] { return hall.relay->counters()[0].packets_in > 10; }));
    const auto refused = hall.ask<Answer>([&](auto reply) { hall.relay->publish("hall", "one", second.client.offer(), reply); });
    REQUIRE(std::holds_alternative<Refusal>(refused));
    CHECK(std::get<Refusal>(refused).code == make_error_code(RelayErrc::source_busy));
    const auto silent_since = now();
    REQUIRE(hall.until([&] { return now() - silent_since > 1'500ms; }));
    CHECK(std::holds_alternative<Answer>(hall.publish(third, "one")));
    CHECK(hall.relay->counters()[0].publishers == 1);
}

TEST_CASE("strangers' datagrams are counted and nobody notices") {
    Hall hall;
    Guest speaker(publisher(5'000)), viewer({});
    hall.publish(speaker, "one");
    hall.subscribe(viewer);
    Camera camera{speaker, 5'000};
    REQUIRE(hall.until([&] { return speaker.client.connected() && viewer.client.connected(); }));
    std::uint32_t state = 12'345;
    for (int i = 0; i < 500; ++i) {
        std::vector<std::uint8_t> junk(1 + static_cast<std::size_t>(i) * 7 % 1'400);
        for (auto& byte : junk) {
            state = state * 1'664'525 + 1'013'904'223;
            byte = static_cast<std::uint8_t>(state >> 24U);
        }
        if (i % 3 == 0) junk[0] = 0x80;  // looks like RTP
        if (i % 3 == 1) junk[0] = 22;    // looks like DTLS
        viewer.client.send_raw(junk);    // from an address that is known
    }
    REQUIRE(film_until(hall, {&camera}, [&] { return viewer.video.size() > 60; }));
    check_seamless(viewer.video);
    const auto counters = hall.relay->counters()[0];
    CHECK(counters.dropped_malformed + counters.dropped_unauthentic > 100);
}

TEST_CASE("sessions end by DELETE, and unknown ones are refused") {
    Hall hall;
    Guest viewer({});
    const auto answer = hall.ask<Answer>([&](auto reply) { hall.relay->subscribe("hall", viewer.client.offer(), reply); });
    REQUIRE(std::holds_alternative<Answer>(answer));
    const auto id = std::get<Answer>(answer).session;
    const auto ended = [&](const std::string& name) {
        return hall.ask<Done>([&](auto reply) { hall.relay->end_session(name, reply); });
    };
    CHECK(std::holds_alternative<Done>(ended(id)));
    for (const auto& name : {id, std::string("0_x"), std::string(""), std::string("999999_a"), std::string("9_a"), std::string("_")}) {
        const auto refused = ended(name);
        REQUIRE(std::holds_alternative<Refusal>(refused));
        CHECK(std::get<Refusal>(refused).code == make_error_code(RelayErrc::unknown_session));
    }
}
