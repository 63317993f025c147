// A simulcast publisher and a viewer whose network is wide or narrow: which encoding it gets, and that no change of it
// shows as a gap.
#include "hall.hpp"
#include "rtp/receiver.hpp"

#include <deque>

using namespace lanai::test;

namespace {

constexpr std::uint32_t first_ssrc = 7'000;
constexpr std::size_t layers = 3;

// Three encodings of one picture a call, each with numbers and timestamps of its own; a key frame at first and when asked.
class SimulcastCamera {
public:
    explicit SimulcastCamera(Guest& guest) : guest_(guest) {}

    void picture() {
        answer_requests();
        for (std::size_t layer = 0; layer < layers; ++layer) {
            constexpr std::array<std::size_t, layers> packets{1, 1, 4}, bytes{200, 600, 1'000};
            const bool key = key_due_[layer];
            for (std::size_t i = 0; i < packets[layer]; ++i) {
                send(layer, key && i == 0 ? 0x67 : 0x41, i + 1 == packets[layer], bytes[layer]);
            }
            key_due_[layer] = false;
            timestamps_[layer] += 900;
        }
        sound();
    }
    [[nodiscard]] int requests(std::size_t layer) const { return requests_[layer]; }

private:
    void answer_requests() {
        for (; seen_ < guest_.rtcp.size(); ++seen_) {
            const auto* pli = std::get_if<rtp::Pli>(&guest_.rtcp[seen_]);
            if (pli == nullptr || pli->media_ssrc < first_ssrc || pli->media_ssrc >= first_ssrc + layers) continue;
            key_due_[pli->media_ssrc - first_ssrc] = true;
            ++requests_[pli->media_ssrc - first_ssrc];
        }
    }
    void send(std::size_t layer, std::uint8_t nal, bool marker, std::size_t payload_bytes) {
        std::vector<std::uint8_t> packet{0x90, static_cast<std::uint8_t>(102 | (marker ? 0x80 : 0))};
        rtp::ByteWriter out(packet);
        out.u16(sequences_[layer]++);
        out.u32(timestamps_[layer]);
        out.u32(first_ssrc + static_cast<std::uint32_t>(layer));
        out.u16(0xBEDE);
        out.u16(2);
        out.u8(0x41);
        out.u16(transport_++);
        out.u8(0xA0);  // rid, one byte
        out.u8(static_cast<std::uint8_t>("lmh"[layer]));
        out.zeros(3);
        const std::size_t header = packet.size();
        packet.resize(header + payload_bytes, 0x55);
        packet[header] = nal;
        packet[header + 1] = static_cast<std::uint8_t>(layer);
        guest_.client.send_rtp(packet);
    }
    void sound() {
        std::array<std::uint8_t, 100> packet{};
        rtp::HeaderFields fields;
        fields.payload_type = 111;
        fields.sequence = sound_++;
        fields.timestamp = 480U * sound_;
        fields.ssrc = 9'000;
        const auto bytes = rtp::write_header(fields, packet);
        guest_.client.send_rtp(std::span(packet).first(bytes + 60));
    }

    Guest& guest_;
    std::array<std::uint16_t, layers> sequences_{65'500, 10, 40'000};
    std::array<std::uint32_t, layers> timestamps_{4'294'960'000U, 0, 123'456};
    std::array<bool, layers> key_due_{true, true, true};
    std::array<int, layers> requests_{};
    std::uint16_t transport_ = 1, sound_ = 1;
    std::size_t seen_ = 0;
};

// Tells the server when packets came: at once, or as late as a path of that rate would have brought them.
class PathReporter {
public:
    explicit PathReporter(Guest& guest) : guest_(guest) {
        guest.on_packet = [this](const rtp::Header& header, std::size_t bytes) { arrived(header, bytes); };
    }
    PathReporter(const PathReporter&) = delete;
    PathReporter& operator=(const PathReporter&) = delete;
    std::uint64_t rate_bps = 50'000'000;

    void report() {
        while (!under_way_.empty() && under_way_.front().second <= now()) {
            receiver_.on_packet(under_way_.front().first, under_way_.front().second);
            under_way_.pop_front();
        }
        while (const auto feedback = receiver_.due(1, 2, now())) {
            rtp::RtcpWriter writer;
            writer.transport_feedback(*feedback);
            guest_.client.send_rtcp(writer.bytes());
        }
    }

private:
    void arrived(const rtp::Header& header, std::size_t bytes) {
        const auto number = rtp::find_extension(header, 4);
        if (!number || number->size() != 2) return;
        free_at_ = std::max(free_at_, now()) + std::chrono::microseconds(bytes * 8'000'000 / rate_bps);
        under_way_.emplace_back(static_cast<std::uint16_t>((*number)[0] << 8U | (*number)[1]), free_at_);
    }
    Guest& guest_;
    rtp::TransportCcReceiver receiver_;
    std::deque<std::pair<std::uint16_t, TimePoint>> under_way_;
    TimePoint free_at_{};
};

MediaClientOptions simulcast_publisher() {
    MediaClientOptions options;
    options.publisher = true;
    options.rids = {"l", "m", "h"};
    options.audio_ssrc = 9'000;
    return options;
}

std::uint8_t layer_of(const Arrived& packet) { return packet.payload[1]; }

// The layers that came one after the other. Numbers run on, time never stands still or goes back at a change, and each
// change is at a key frame.
std::vector<std::uint8_t> check_steps(const std::vector<Arrived>& video) {
    std::vector<std::uint8_t> steps;
    for (std::size_t i = 0; i < video.size(); ++i) {
        if (i > 0) CHECK(video[i].sequence == static_cast<std::uint16_t>(video[i - 1].sequence + 1));
        if (i > 0) CHECK(static_cast<std::int32_t>(video[i].timestamp - video[i - 1].timestamp) >= 0);
        if (i > 0 && layer_of(video[i]) == layer_of(video[i - 1])) continue;
        CHECK(video[i].payload[0] == 0x67);
        if (i > 0) CHECK(video[i].timestamp != video[i - 1].timestamp);
        steps.push_back(layer_of(video[i]));
    }
    return steps;
}

void check_sound(const std::vector<Arrived>& audio) {
    for (std::size_t i = 1; i < audio.size(); ++i) {
        CHECK(audio[i].sequence == static_cast<std::uint16_t>(audio[i - 1].sequence + 1));
    }
}

struct Show {
    Hall hall;
    Guest speaker{simulcast_publisher()}, viewer{{}};
    SimulcastCamera camera{speaker};
    PathReporter path{viewer};
    std::string answer;

    Show() {
        const auto published = hall.publish(speaker, "one");
        REQUIRE(std::holds_alternative<Answer>(published));
        answer = std::get<Answer>(published).sdp;
        REQUIRE(hall.until([&] { return speaker.client.connected(); }));
    }
    // A picture every 10 ms until the test holds.
    [[nodiscard]] bool film_until(const std::function<bool()>& test, std::chrono::milliseconds patience = 30s) {
        const auto deadline = now() + patience;
        while (!test()) {
            if (now() > deadline) return false;
            camera.picture();
            path.report();
            const auto next = now() + 10ms;
            if (!hall.until([&] { return now() >= next; })) return false;
        }
        return true;
    }
    [[nodiscard]] bool gets(std::uint8_t layer) const { return !viewer.video.empty() && layer_of(viewer.video.back()) == layer; }
};

}  // namespace

TEST_CASE("a viewer on a wide path climbs to the best encoding without a seam") {
    Show show;
    CHECK(show.answer.find("a=simulcast:recv l;m;h") != std::string::npos);
    REQUIRE(show.film_until([&] { return show.hall.relay->counters()[0].packets_in > 1'200; }));  // rates are known
    show.hall.subscribe(show.viewer);
    REQUIRE(show.film_until([&] { return show.gets(2); }));
    const auto at = show.viewer.video.size();
    REQUIRE(show.film_until([&] { return show.viewer.video.size() > at + 400; }));
    const auto steps = check_steps(show.viewer.video);
    CHECK(steps.front() == 1);  // what an unknown network should bear
    CHECK(steps.back() == 2);
    check_sound(show.viewer.audio);
    CHECK(show.camera.requests(2) >= 1);
}

TEST_CASE("a path that narrows brings a smaller encoding, and sound stays whole") {
    Show show;
    REQUIRE(show.film_until([&] { return show.hall.relay->counters()[0].packets_in > 1'200; }));
    show.hall.subscribe(show.viewer);
    REQUIRE(show.film_until([&] { return show.gets(2); }));
    show.path.rate_bps = 900'000;
    REQUIRE(show.film_until([&] { return !show.gets(2); }));
    show.path.rate_bps = 50'000'000;
    REQUIRE(show.film_until([&] { return show.gets(2); }, 60s));
    const auto steps = check_steps(show.viewer.video);
    CHECK(std::count(steps.begin(), steps.end(), 2) >= 2);
    check_sound(show.viewer.audio);
}

TEST_CASE("a viewer who says nothing of its network gets a picture all the same") {
    Show show;
    REQUIRE(show.film_until([&] { return show.hall.relay->counters()[0].packets_in > 1'200; }));
    show.viewer.on_packet = nullptr;
    show.hall.subscribe(show.viewer);
    REQUIRE(show.film_until([&] { return show.viewer.video.size() > 200; }));
    CHECK(check_steps(show.viewer.video) == std::vector<std::uint8_t>{1});
}
