// The relay over real UDP sockets on loopback, with publishers and viewers of our own.
#include "hall.hpp"

#include <map>

using namespace lanai::streaming;
using namespace lanai::test;

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

TEST_CASE("a viewer that asks for its round trip is answered at once, once a compound") {
    Hall hall;
    Guest viewer({});
    hall.subscribe(viewer);
    REQUIRE(hall.until([&] { return viewer.client.connected(); }));
    CHECK(viewer.client.answer().find("a=rtcp-fb:102 rrtr\r\n") != std::string::npos);
    rtp::RtcpWriter writer;
    writer.receiver_report({1, {}});
    for (std::uint64_t i = 1; i <= 100; ++i) writer.receiver_reference_time({7, i << 16U});
    viewer.client.send_rtcp(writer.bytes());
    writer.clear();
    writer.receiver_reference_time({9, 0x1122334455667788});
    viewer.client.send_rtcp(writer.bytes());
    // Answers leave in the order of the questions, so a second one to 7 would have come before that to 9.
    REQUIRE(hall.until([&] { return viewer.count<rtp::DelaySinceLastRr>() >= 2; }));
    std::vector<rtp::DelaySinceLastRr> answers;
    for (const auto& message : viewer.rtcp) {
        if (const auto* answer = std::get_if<rtp::DelaySinceLastRr>(&message)) answers.push_back(*answer);
    }
    REQUIRE(answers.size() == 2);
    CHECK(answers[0].ssrc == 7);
    CHECK(answers[0].last_rr == 100);
    CHECK(answers[1].ssrc == 9);
    CHECK(answers[1].last_rr == 0x33445566);
    CHECK(answers[1].sender_ssrc == viewer.client.answered_ssrc("video"));
    CHECK(answers[1].delay_since_last_rr == 1);
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

TEST_CASE("a bandwidth probe that repeats a key frame begins no cut") {
    Hall hall;
    Guest one(publisher(5'000)), two(publisher(9'000)), viewer({});
    hall.publish(one, "one");
    hall.publish(two, "two");
    hall.subscribe(viewer);
    Camera first{one, 5'000}, second{two, 9'000};
    second.sequence = 10;
    REQUIRE(hall.until([&] { return one.client.connected() && two.client.connected() && viewer.client.connected(); }));
    REQUIRE(film_until(hall, {&first, &second}, [&] { return hall.status().on_air == "one" && second.pictures % 10 == 4; }));
    const auto key_frame = static_cast<std::uint16_t>(second.sequence - 4 * 3);
    hall.relay->select("hall", "two");
    std::array<std::uint8_t, 200> buffer{};
    rtp::HeaderFields fields;
    fields.payload_type = 103;
    fields.sequence = 7;
    fields.ssrc = 9'002;
    fields.timestamp = second.timestamp - 4 * 3'000;
    const auto bytes = rtp::write_header(fields, buffer);
    buffer[bytes] = static_cast<std::uint8_t>(key_frame >> 8U);
    buffer[bytes + 1] = static_cast<std::uint8_t>(key_frame & 0xffU);
    buffer[bytes + 2] = 0x67;
    const auto packets = hall.relay->counters()[0].packets_in;
    two.client.send_rtp(std::span(buffer).first(bytes + 100));
    REQUIRE(hall.until([&] { return hall.relay->counters()[0].packets_in > packets; }));
    REQUIRE(film_until(hall, {&first, &second}, [&] { return second.pictures % 10 == 8; }));
    CHECK(hall.status().on_air == "one");
    REQUIRE(film_until(hall, {&first, &second}, [&] { return hall.status().on_air == "two"; }));
    check_seamless(viewer.video);
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

// Without RTX the number, and with it SRTP's nonce, is the same: then every byte has to be, or the key is given away.
TEST_CASE("a packet that goes out again under its own number is the same, byte for byte") {
    Hall hall;
    Guest speaker(publisher(5'000));
    hall.publish(speaker, "one");
    Camera camera{speaker, 5'000};
    // So much that a newcomer's past takes several sends, and who joins late in it meets the next key frame on the way.
    camera.payload_bytes = 1'100;
    camera.key_interval = 30;
    REQUIRE(hall.until([&] { return speaker.client.connected(); }));
    REQUIRE(film_until(hall, {&camera}, [&] { return hall.relay->counters()[0].packets_in > 100; }));
    std::uint64_t repeated = 0, differing = 0;
    struct Watcher {
        Guest guest{[] {
            MediaClientOptions options;
            options.rtx = false;
            return options;
        }()};
        std::map<std::uint16_t, std::vector<std::uint8_t>> seen;
        std::size_t asked = 0;
    };
    std::vector<std::unique_ptr<Watcher>> watchers;
    for (int i = 0; i < 30; ++i) {
        watchers.push_back(std::make_unique<Watcher>());
        auto& watcher = *watchers.back();
        watcher.guest.client.on_datagram = [&](std::span<const std::uint8_t> datagram) {
            if (datagram.size() < 200 || datagram[0] < 128 || (datagram[1] & 0x7F) != 102) return;
            const auto sequence = static_cast<std::uint16_t>(datagram[2] << 8U | datagram[3]);
            const auto [entry, fresh] = watcher.seen.try_emplace(sequence, datagram.begin(), datagram.end());
            if (fresh) return;
            ++repeated;
            differing += std::equal(datagram.begin(), datagram.end(), entry->second.begin(), entry->second.end()) ? 0 : 1;
        };
        REQUIRE(film_until(hall, {&camera}, [&] { return camera.pictures % 30 == 24 + i % 6; }));
        hall.subscribe(watcher.guest);
        const auto pictures = camera.pictures;
        REQUIRE(film_until(hall, {&camera}, [&] { return camera.pictures >= pictures + 8; }));
        for (auto& asking : watchers) {
            if (!asking->guest.client.connected() || asking->asked > 4) continue;
            ++asking->asked;
            std::vector<std::uint16_t> all;
            for (const auto& [sequence, datagram] : asking->seen) all.push_back(sequence);
            rtp::RtcpWriter writer;
            if (!all.empty()) writer.nack(1, asking->guest.client.answered_ssrc("video"), std::span(all).first(std::min<std::size_t>(all.size(), 60)));
            if (!all.empty()) asking->guest.client.send_rtcp(writer.bytes());
        }
    }
    CHECK(repeated > 500);
    CHECK(differing == 0);
}
