// Viewers that ask for more than they need.
#include "attack_flood.hpp"
#include "attack_show.hpp"

#include <array>

using namespace lanai::streaming;
using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

MediaClientOptions named(const std::string& ufrag) {
    MediaClientOptions options;
    options.ufrag = ufrag;
    return options;
}

void ask_for_key_frame(MediaClient& viewer) {
    rtp::RtcpWriter writer;
    writer.pli(1, viewer.answered_ssrc("video"));
    viewer.send_rtcp(writer.bytes());
}

}  // namespace

TEST_CASE("a viewer that NACKs everything gets about as much again, and the others all of theirs") {
    Show show;
    MediaClient greedy(shared_dtls(), named("greedy"));
    show.house.subscribe(greedy, "hall");
    show.connect(greedy);
    std::uint16_t newest = 0;
    std::uint64_t first_time = 0, again = 0;
    show.run(attack_time(5s), [&] {
        for (const auto& bytes : greedy.peer().take_rtp()) {
            const auto header = rtp::parse_header(bytes);
            REQUIRE(header.has_value());
            header->payload_type == 103 ? ++again : ++first_time;
            if (header->payload_type == 102) newest = header->sequence;
        }
        std::vector<std::uint16_t> all;
        for (int back = 250; back > -20; --back) all.push_back(static_cast<std::uint16_t>(newest - back));
        rtp::RtcpWriter writer;
        writer.nack(1, greedy.answered_ssrc("video"), all);
        greedy.send_rtcp(writer.bytes());
    });
    show.leave(greedy);
    show.check();
    const auto counters = show.house.counters();
    CHECK(counters.nacks_in > 20'000);
    CHECK(counters.retransmitted > 0);
    CHECK(counters.retransmitted <= first_time + 700);  // RetransmissionBudget: what it was sent, and a first credit
    CHECK(again <= counters.retransmitted);
    CHECK(counters.retransmissions_refused > 10'000);
}

TEST_CASE("storms of key frame requests reach the publisher once a second") {
    const auto viewers = GENERATE(1, 100);
    Show show;
    std::vector<std::unique_ptr<MediaClient>> storm;
    for (int i = 0; i < viewers; ++i) {
        storm.push_back(std::make_unique<MediaClient>(shared_dtls(), named("storm" + std::to_string(i))));
        show.house.subscribe(*storm.back(), "hall");
        show.serve_too(*storm.back());
    }
    REQUIRE(show.until([&] {
        return std::all_of(storm.begin(), storm.end(), [](const auto& viewer) { return viewer->connected(); });
    }));
    const auto before = show.house.counters();
    const auto requests = show.speaker.key_frame_requests();
    const auto begin = clock_now();
    std::size_t next = 0;
    show.run(attack_time(5s), [&] {
        for (int i = 0; i < 10; ++i) ask_for_key_frame(*storm[next++ % storm.size()]);
        for (const auto& viewer : storm) (void)viewer->peer().take_rtp();
    });
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(clock_now() - begin).count();
    const auto after = show.house.counters();
    for (const auto& viewer : storm) show.leave(*viewer);
    show.check();
    CHECK(after.plis_in - before.plis_in > 500);
    CHECK(after.plis_out - before.plis_out >= 1);
    CHECK(after.plis_out - before.plis_out <= static_cast<std::uint64_t>(seconds) + 1);
    CHECK(show.speaker.key_frame_requests() - requests <= static_cast<std::uint64_t>(seconds) + 2);
}
