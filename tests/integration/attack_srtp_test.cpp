// Media that was sent before, or by somebody without the keys, from the very address of the one who has them.
#include "attack_flood.hpp"
#include "attack_show.hpp"

using namespace lanai::streaming;
using namespace lanai::test;
using namespace std::chrono_literals;

TEST_CASE("replayed and forged SRTP and SRTCP cost the talk nothing") {
    Show show;
    Noise noise(11);
    const auto before = show.house.counters();
    std::uint64_t replayed = 0, forged = 0;
    show.run(attack_time(4s), [&] {
        auto& speaker = show.speaker.client();
        for (const auto& packet : show.speaker.wire()) {
            speaker.send_raw(packet);
            ++replayed;
            // One bit of the payload; a number far ahead; bytes of no meaning behind a header that has one.
            auto bent = packet;
            bent[20 + noise.next() % (bent.size() - 20)] ^= static_cast<std::uint8_t>(1U << noise.next() % 8U);
            speaker.send_raw(bent);
            auto ahead = packet;
            ahead[2] = static_cast<std::uint8_t>(ahead[2] + 1 + noise.next() % 250);
            speaker.send_raw(ahead);
            auto made_up = noise.bytes(packet.size());
            std::copy_n(packet.begin(), 12, made_up.begin());
            speaker.send_raw(made_up);
            forged += 3;
        }
        auto report = noise.bytes(60);
        report[0] = 0x81, report[1] = noise.next() % 2 == 0 ? 200 : 205;
        speaker.send_raw(report);
        show.bystander.client().send_raw(report);
        forged += 2;
    });
    show.check();
    const auto after = show.house.counters();
    CHECK(replayed > 1'000);
    CHECK(after.dropped_replayed - before.dropped_replayed > replayed / 4);
    CHECK(after.dropped_unauthentic - before.dropped_unauthentic > forged / 4);
    CHECK(after.nacks_in == before.nacks_in);
}
