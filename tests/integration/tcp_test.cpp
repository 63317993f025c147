// The relay over ICE-TCP (RFC 6544): publishers and viewers of our own that connect to the passive candidate.
#include "hall.hpp"

#include <sys/resource.h>

using namespace lanai::streaming;
using namespace lanai::test;

namespace {

MediaClientOptions over_tcp(MediaClientOptions options = {}) {
    options.tcp = true;
    return options;
}

std::uint64_t connections(Hall& hall) {
    return hall.relay->counters()[0].tcp_connections;
}

std::uint32_t number_at(const Arrived& packet, std::size_t at) {
    return static_cast<std::uint32_t>(packet.payload[at] << 16U | packet.payload[at + 1] << 8U | packet.payload[at + 2]);
}

// Pictures of eight full packets, a key frame twice a second at 100 pictures a second, and numbered sound with each.
struct Studio {
    static constexpr std::uint8_t packets = 8;
    Guest& guest;
    std::uint32_t ssrc;
    std::uint16_t video_sequence = 1, audio_sequence = 1;
    std::uint32_t pictures = 0;

    void send(std::uint8_t payload_type, std::uint16_t sequence, std::uint32_t timestamp, std::uint32_t from, bool marker,
              std::vector<std::uint8_t> payload) {
        std::vector<std::uint8_t> buffer(1'400);
        rtp::HeaderFields fields;
        fields.payload_type = payload_type;
        fields.marker = marker;
        fields.sequence = sequence;
        fields.timestamp = timestamp;
        fields.ssrc = from;
        const auto bytes = rtp::write_header(fields, buffer);
        std::copy(payload.begin(), payload.end(), buffer.begin() + static_cast<std::ptrdiff_t>(bytes));
        guest.client.send_rtp(std::span(buffer).first(bytes + payload.size()));
    }
    void picture() {
        const auto high = static_cast<std::uint8_t>(pictures >> 16U), middle = static_cast<std::uint8_t>(pictures >> 8U),
                   low = static_cast<std::uint8_t>(pictures);
        for (std::uint8_t i = 0; i < packets; ++i) {
            std::vector<std::uint8_t> payload(1'100);
            const std::uint8_t first = pictures % 50 == 0 && i == 0 ? 0x67 : 0x41;
            const std::array<std::uint8_t, 5> head{first, high, middle, low, i};
            std::copy(head.begin(), head.end(), payload.begin());
            send(102, video_sequence++, pictures * 900, ssrc, i + 1 == packets, std::move(payload));
        }
        std::vector<std::uint8_t> sound(80, 1);
        std::copy_n(std::array{high, middle, low}.begin(), 3, sound.begin());
        send(111, audio_sequence++, pictures * 480, ssrc + 1, false, std::move(sound));
        ++pictures;
    }
};

[[nodiscard]] bool run_until(Hall& hall, Studio& studio, const std::function<bool()>& test) {
    const auto deadline = now() + 40s;
    while (!test()) {
        if (now() > deadline) return false;
        studio.picture();
        const auto next = now() + 10ms;
        if (!hall.until([&] { return now() >= next; })) return false;
    }
    return true;
}

// Each picture that came is whole, and where some are missing a key frame follows. Returns how often some were missing.
int check_cut_to_key_frames(const std::vector<Arrived>& video) {
    int cuts = 0;
    for (std::size_t i = 1; i < video.size(); ++i) {
        const auto before = number_at(video[i - 1], 1) * Studio::packets + video[i - 1].payload[4];
        const auto here = number_at(video[i], 1) * Studio::packets + video[i].payload[4];
        CHECK(video[i].sequence == static_cast<std::uint16_t>(video[i - 1].sequence + 1));
        CHECK(static_cast<std::int32_t>(video[i].timestamp - video[i - 1].timestamp) >= 0);
        if (here == before + 1) continue;
        ++cuts;
        CHECK(here > before);
        CHECK(video[i].payload[0] == 0x67);
        CHECK(video[i - 1].payload[4] == Studio::packets - 1);
    }
    return cuts;
}

}  // namespace

TEST_CASE("a talk goes from a publisher over TCP to viewers over TCP and UDP, whole") {
    Hall hall;
    Guest speaker(over_tcp(publisher(5'000))), near({}), far(over_tcp());
    REQUIRE(std::holds_alternative<Answer>(hall.publish(speaker, "one")));
    hall.subscribe(near);
    hall.subscribe(far);
    REQUIRE(hall.until([&] { return speaker.client.connected() && near.client.connected() && far.client.connected(); }));
    CHECK(connections(hall) == 2);
    Studio studio{speaker, 5'000};
    REQUIRE(run_until(hall, studio, [&] { return near.video.size() > 1'000 && far.video.size() > 1'000; }));
    CHECK(check_cut_to_key_frames(far.video) == 0);
    CHECK(check_cut_to_key_frames(near.video) == 0);
    check_seamless(far.audio);
    CHECK(far.video[0].payload[0] == 0x67);
    CHECK(hall.relay->counters()[0].video_cuts == 0);
    CHECK(hall.relay->counters()[0].send_errors == 0);
    CHECK(speaker.count<rtp::TransportFeedback>() + speaker.count<rtp::ReceiverReport>() > 0);
    // The check over TCP told the client where it comes from.
    REQUIRE(far.client.peer().mapped().has_value());
}

TEST_CASE("a viewer that reads nothing for three seconds keeps the sound, loses pictures up to a key frame, and no other does") {
    Hall hall;
    auto options = over_tcp();
    options.tcp_link.receive_buffer_bytes = 16'384;
    Guest speaker(publisher(5'000)), other(over_tcp()), slow(options);
    REQUIRE(std::holds_alternative<Answer>(hall.publish(speaker, "one")));
    hall.subscribe(other);
    hall.subscribe(slow);
    REQUIRE(hall.until([&] { return speaker.client.connected() && other.client.connected() && slow.client.connected(); }));
    Studio studio{speaker, 5'000};
    REQUIRE(run_until(hall, studio, [&] { return slow.video.size() > 500; }));
    slow.client.set_reading(false);
    const auto stopped_at = studio.pictures;
    REQUIRE(run_until(hall, studio, [&] { return studio.pictures >= stopped_at + 300; }));
    CHECK(hall.relay->counters()[0].video_cuts == 1);
    slow.client.set_reading(true);
    const auto goes_on_at = studio.pictures;
    const auto has_come = [&](const Guest& guest) {
        return !guest.video.empty() && number_at(guest.video.back(), 1) >= goes_on_at + 200;
    };
    REQUIRE(run_until(hall, studio, [&] { return has_come(slow) && has_come(other); }));

    CHECK(check_cut_to_key_frames(slow.video) >= 1);
    for (std::size_t i = 1; i < slow.audio.size(); ++i) {
        CHECK(number_at(slow.audio[i], 0) == number_at(slow.audio[i - 1], 0) + 1);
    }
    check_seamless(slow.audio);
    CHECK(number_at(slow.audio.back(), 0) >= goes_on_at + 190);
    CHECK(slow.rtx.empty());  // nothing was missed, so nothing is asked for
    CHECK(check_cut_to_key_frames(other.video) == 0);
    CHECK(connections(hall) == 2);
}

TEST_CASE("a viewer whose connection is reset connects again and goes on in the same session") {
    Hall hall;
    Guest speaker(publisher(5'000)), viewer(over_tcp()), other(over_tcp());
    REQUIRE(std::holds_alternative<Answer>(hall.publish(speaker, "one")));
    hall.subscribe(viewer);
    hall.subscribe(other);
    REQUIRE(hall.until([&] { return speaker.client.connected() && viewer.client.connected() && other.client.connected(); }));
    Studio studio{speaker, 5'000};
    REQUIRE(run_until(hall, studio, [&] { return viewer.video.size() > 200; }));
    viewer.client.tcp()->reset();
    REQUIRE(run_until(hall, studio, [&] { return connections(hall) == 1; }));
    const auto lost_at = studio.pictures;
    REQUIRE(run_until(hall, studio, [&] { return studio.pictures > lost_at + 20; }));
    viewer.client.reconnect(now());
    const auto before = viewer.video.size();
    REQUIRE(run_until(hall, studio, [&] { return viewer.video.size() > before + 800; }));
    CHECK(viewer.video[before].payload[0] == 0x67);
    CHECK(viewer.client.peer().unprotect_failures() == 0);
    CHECK(connections(hall) == 2);
    CHECK(hall.relay->counters()[0].viewers == 2);
    CHECK(check_cut_to_key_frames(other.video) == 0);
}

TEST_CASE("when a nominated connection dies the peer's UDP pair takes over") {
    Hall hall;
    MediaClientOptions plain;
    plain.nominate = false;  // its checks over UDP go on and take nothing back
    Guest speaker(publisher(5'000)), viewer(plain);
    REQUIRE(std::holds_alternative<Answer>(hall.publish(speaker, "one")));
    hall.subscribe(viewer);
    REQUIRE(hall.until([&] { return speaker.client.connected() && viewer.client.connected(); }));
    Studio studio{speaker, 5'000};
    REQUIRE(run_until(hall, studio, [&] { return viewer.video.size() > 100; }));
    const auto& answer = viewer.client.answer();
    const auto at = answer.find(" tcp ");
    REQUIRE(at != std::string::npos);
    const auto port_at = answer.find(" 127.0.0.1 ", at);
    REQUIRE(port_at != std::string::npos);
    TcpLink link("127.0.0.1", static_cast<std::uint16_t>(std::stoi(answer.substr(port_at + 11))));
    link.send(viewer.client.peer().make_check(true));
    std::size_t over_link = 0;
    REQUIRE(run_until(hall, studio, [&] {
        over_link += link.receive().size();
        return over_link > 300;
    }));
    const auto before = viewer.video.size();
    link.reset();
    REQUIRE(run_until(hall, studio, [&] { return viewer.video.size() > before + 500; }));
    CHECK(connections(hall) == 0);
}

TEST_CASE("a session that is deleted says goodbye over TCP") {
    Hall hall;
    Guest viewer(over_tcp());
    const auto answer = hall.ask<Answer>([&](auto reply) { hall.relay->subscribe("hall", viewer.client.offer(), reply); });
    REQUIRE(std::holds_alternative<Answer>(answer));
    viewer.client.accept(std::get<Answer>(answer).sdp, now());
    hall.guests.push_back(&viewer);
    REQUIRE(hall.until([&] { return viewer.client.connected(); }));
    const auto ended = hall.ask<Done>([&](auto reply) { hall.relay->end_session(std::get<Answer>(answer).session, reply); });
    CHECK(std::holds_alternative<Done>(ended));
    CHECK(hall.until([&] { return viewer.client.peer().closed_by_remote() && viewer.client.tcp()->ended(); }));
}

TEST_CASE("floods of connections from many addresses are bounded, and a viewer comes and watches meanwhile") {
    rlimit files{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &files) == 0);
    files.rlim_cur = files.rlim_max;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &files) == 0);
    if (files.rlim_cur < 4'096) return;  // cannot open so many
    Hall hall;
    Guest speaker(publisher(5'000)), viewer(over_tcp());
    REQUIRE(std::holds_alternative<Answer>(hall.publish(speaker, "one")));
    REQUIRE(hall.until([&] { return speaker.client.connected(); }));
    const auto& answer = speaker.client.answer();
    const auto port_at = answer.find(" 127.0.0.1 ", answer.find(" tcp "));
    const auto port = static_cast<std::uint16_t>(std::stoi(answer.substr(port_at + 11)));
    std::vector<std::unique_ptr<TcpLink>> flood;
    for (int i = 0; i < 900; ++i) {
        TcpLinkOptions options;
        options.from = "127.0." + std::to_string(1 + i / 200) + "." + std::to_string(1 + i % 200);
        flood.push_back(std::make_unique<TcpLink>("127.0.0.1", port, options));
        if (i % 3 == 0) flood.back()->send(std::vector<std::uint8_t>(100, static_cast<std::uint8_t>(i)));
        if (i == 600) hall.subscribe(viewer);
        if (i > 600) viewer.poll();
    }
    for (int i = 0; i < 100; ++i) flood.push_back(std::make_unique<TcpLink>("127.0.0.1", port));
    Studio studio{speaker, 5'000};
    REQUIRE(run_until(hall, studio, [&] { return viewer.video.size() > 500; }));
    CHECK(connections(hall) <= 513);
    CHECK(hall.relay->counters()[0].tcp_refused >= 900 + 100 - 512);
    CHECK(check_cut_to_key_frames(viewer.video) == 0);
}
