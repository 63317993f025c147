// Publishers that send what no encoder would. They are on air on another stage of the same shard, with a viewer of
// their own: what that one is shown is their affair, but its numbers must stay such that the next picture can be shown.
#include "attack_flood.hpp"
#include "attack_show.hpp"

#include <array>
#include <cstdlib>
#include <iostream>

using namespace lanai::streaming;
using namespace lanai::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t video_ssrc = 9'000, audio_ssrc = 9'001, rtx_ssrc = 9'002;

// Sanitized builds send less in the time there is, so less is too much.
RelayConfig with_rate_limit() {
    RelayConfig config;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    config.publisher_mbps_max = 2;
#endif
    return config;
}

struct Offence {
    Offence() : Offence(RelayConfig{}) {}
    explicit Offence(RelayConfig config) : show(std::move(config)) {
        show.house.publish(offender, "side", "guest");
        show.connect(offender);
        begin_well();
        MediaClientOptions options;
        options.ufrag = "victim";
        viewer = std::make_unique<MediaClient>(shared_dtls(), options);
        show.house.subscribe(*viewer, "side");
        show.connect(*viewer);
        before = show.house.counters();
    }

    // A key frame of one packet and a sound, 50 a second.
    void well_behaved() {
        const auto now = clock_now();
        if (now < next) return;
        next = now + 20ms;
        picture(0x67);
        std::array<std::uint8_t, 80> sound{};
        audio.send(sound, false);
        audio.timestamp += 960;
    }
    void picture(std::uint8_t first, std::size_t bytes = 900) {
        std::vector<std::uint8_t> payload(bytes);
        payload[0] = first, payload[4] = static_cast<std::uint8_t>(marked);
        video.send(payload, true);
        video.timestamp += 1'800;
    }
    void begin_well() {
        const auto packets = show.house.counters().packets_in;
        REQUIRE(show.until([&] { return show.house.counters().packets_in > packets + 100; }, 20s, [&] { well_behaved(); }));
    }
    void take() {
        for (const auto& bytes : viewer->peer().take_rtp()) {
            const auto header = rtp::parse_header(bytes);
            REQUIRE(header.has_value());
            if (header->payload_type != 102) continue;
            if (last) {
                // As SRTP's receiver guesses roll-overs and a jitter buffer bears: no leaps.
                const auto step = static_cast<std::int16_t>(static_cast<std::uint16_t>(header->sequence - last->first));
                const auto ticks = static_cast<std::int32_t>(header->timestamp - last->second);
                leaps += std::abs(step) > 3'000 || std::abs(ticks) > 90'000 * 20 ? 1 : 0;
            }
            last = {header->sequence, header->timestamp};
            if (header->payload.size() > 4 && header->payload[4] == marked) ++marked_seen;
        }
    }
    void misbehave(std::chrono::milliseconds duration, const std::function<void()>& round) {
        show.run(duration, [&] {
            round();
            take();
        });
    }
    // Afterwards the bystander has everything, and the offender's own viewer is shown what is sent properly.
    void check() {
        marked = 77;
        CHECK(show.until([&] { return marked_seen > 10; }, 20s, [&] {
            well_behaved();
            take();
        }));
        CHECK(leaps == 0);
        CHECK(viewer->peer().unprotect_failures() == 0);
        show.check();
        after = show.house.counters();
    }

    Show show;
    MediaClient offender{shared_dtls(), publisher_options(video_ssrc)};
    std::unique_ptr<MediaClient> viewer;
    Sender video{offender, video_ssrc, 102}, audio{offender, audio_ssrc, 111}, rtx{offender, rtx_ssrc, 103};
    TimePoint next{};
    std::optional<std::pair<std::uint16_t, std::uint32_t>> last;
    std::uint8_t marked = 0;
    int marked_seen = 0, leaps = 0;
    ShardCounters before, after;
};

}  // namespace

TEST_CASE("a publisher of a hundred Mbit/s is cut down to what is allowed") {
    Offence offence(with_rate_limit());
    std::uint64_t sent = 0;
    const auto begin = clock_now();
    const std::vector<std::uint8_t> payload(1'150, 0x41);
    offence.misbehave(attack_time(5s), [&] {
        const auto due = std::chrono::duration<double>(clock_now() - begin).count() * 100e6 / 8 / 1'200;
        for (int i = 0; i < 100 && static_cast<double>(sent) < due; ++i, ++sent) {
            offence.video.send(payload, i % 10 == 9);
            if (i % 10 == 9) offence.video.timestamp += 90;
        }
    });
    std::cout << "publisher: sent " << sent * 1'200 * 8 / 1'000'000 << " Mbit in " << attack_time(5s).count() << " ms\n";
    offence.check();
    CHECK(offence.after.dropped_over_rate > offence.before.dropped_over_rate + 100);
    CHECK(offence.after.dropped_over_rate < offence.before.dropped_over_rate + sent);
}

TEST_CASE("frames of thousands of packets, more than are kept, cost only their own stage") {
    Offence offence;
    int packet = 0;
    const std::vector<std::uint8_t> slice(200, 0x41);
    offence.misbehave(attack_time(4s), [&] {
        for (int i = 0; i < 6; ++i, ++packet) {
            if (packet % 6'000 == 0) {
                offence.picture(0x67, 200);
            } else {
                offence.video.send(slice, packet % 6'000 == 5'999);
            }
        }
    });
    // Somebody who comes in the middle of it waits for a key frame that is whole.
    MediaClientOptions options;
    options.ufrag = "late";
    MediaClient late(shared_dtls(), options);
    offence.show.house.subscribe(late, "side");
    offence.show.connect(late);
    offence.check();
    CHECK_FALSE(late.peer().take_rtp().empty());
}

TEST_CASE("datagrams of 64 KB and packets that fit no viewer's datagram are dropped, frames of 64 KB are not") {
    Offence offence;
    Noise noise(3);
    auto huge = noise.bytes(64'000);
    huge[0] = 0x80, huge[1] = 102;
    std::uint64_t sent = 0;
    offence.misbehave(attack_time(4s), [&] {
        const auto now = clock_now();
        if (now < offence.next) return;
        offence.next = now + 30ms;
        for (int i = 0; i < 54; ++i) offence.video.send(std::vector<std::uint8_t>(1'200, i == 0 ? 0x67 : 0x41), i == 53);
        offence.video.timestamp += 2'700;
        offence.offender.send_raw(huge);
        offence.video.send(std::vector<std::uint8_t>(1'950, 0x41), true);
        sent += 2;
    });
    offence.check();
    CHECK(offence.after.dropped_unauthentic - offence.before.dropped_unauthentic > sent / 4);
    CHECK(offence.after.dropped_malformed - offence.before.dropped_malformed > sent / 4);
}

TEST_CASE("another resolution goes through, another codec is dropped") {
    Offence offence;
    Sender other{offence.offender, video_ssrc, 96};
    std::uint64_t sent = 0;
    offence.misbehave(attack_time(3s), [&] {
        const auto now = clock_now();
        if (now < offence.next) return;
        offence.next = now + 20ms;
        // Each key frame of another size than the one before.
        offence.picture(0x67, 100 + sent % 20 * 50);
        other.sequence = offence.video.sequence;
        other.timestamp = offence.video.timestamp;
        other.send(std::vector<std::uint8_t>(500, 0x90), true);
        ++sent;
    });
    offence.check();
    CHECK(offence.after.dropped_unexpected - offence.before.dropped_unexpected > sent / 2);
}

TEST_CASE("numbers and times that leap do not leap at a viewer") {
    Offence offence;
    Noise noise(5);
    const auto kind = GENERATE(0, 1, 2, 3);
    std::uint64_t leapt = 0;
    offence.misbehave(attack_time(3s), [&] {
        offence.well_behaved();
        if (++leapt % 4 != 0) return;
        switch (kind) {
            case 0:  // as far as a number can go, again and again
                offence.video.sequence = static_cast<std::uint16_t>(offence.video.sequence + 32'000);
                break;
            case 1:
                offence.video.timestamp += 0x7fff'0000U;
                break;
            case 2: {  // single strays
                const auto sequence = offence.video.sequence;
                const auto timestamp = offence.video.timestamp;
                offence.video.sequence = static_cast<std::uint16_t>(noise.next());
                offence.video.timestamp = static_cast<std::uint32_t>(noise.next());
                offence.picture(0x67);
                offence.video.sequence = sequence;
                offence.video.timestamp = timestamp;
                break;
            }
            default:  // the sound
                offence.audio.sequence = static_cast<std::uint16_t>(noise.next());
                offence.audio.timestamp = static_cast<std::uint32_t>(noise.next());
                break;
        }
    });
    offence.check();
    CHECK(offence.after.dropped_unexpected > offence.before.dropped_unexpected);
    // A restart asks for a key frame, and restarts are many.
    CHECK(offence.after.plis_out - offence.before.plis_out < 40);
}

TEST_CASE("garbage in extensions, padding alone and retransmissions of nothing do no harm") {
    Offence offence;
    Noise noise(9);
    std::uint64_t sent = 0;
    const auto raw = [&](std::uint8_t first, std::uint8_t type, std::uint16_t sequence, std::uint32_t ssrc,
                         const std::vector<std::uint8_t>& rest) {
        Bytes packet{first, type, static_cast<std::uint8_t>(sequence >> 8U), static_cast<std::uint8_t>(sequence & 0xffU)};
        for (const auto word : {offence.video.timestamp, ssrc}) {
            for (int shift = 24; shift >= 0; shift -= 8) packet.push_back(static_cast<std::uint8_t>(word >> shift));
        }
        packet.insert(packet.end(), rest.begin(), rest.end());
        offence.offender.send_rtp(packet);
        ++sent;
    };
    offence.misbehave(attack_time(4s), [&] {
        offence.well_behaved();
        auto extension = noise.bytes(4 + noise.next() % 64);
        extension[0] = noise.next() % 2 == 0 ? 0xbe : 0x10, extension[1] = extension[0] == 0xbe ? 0xde : 0x00;
        extension[2] = 0, extension[3] = static_cast<std::uint8_t>(noise.next() % 40);
        raw(0x90, 102, offence.video.sequence++, video_ssrc, extension);
        raw(0xa0, 102, offence.video.sequence++, video_ssrc, {0, 0, 0, 4});            // padding alone
        raw(0xa0, 102, offence.video.sequence++, video_ssrc, {0, 0, 0, 200});          // more padding than packet
        raw(0x8f, 102, offence.video.sequence++, video_ssrc, {1, 2, 3});               // sources that are not there
        raw(0x80, 103, offence.rtx.sequence++, rtx_ssrc, {});                          // RTX of nothing
        raw(0x80, 103, offence.rtx.sequence++, rtx_ssrc, {1});
        const auto never = static_cast<std::uint16_t>(offence.video.sequence + 20'000);  // RTX of what was never sent
        raw(0x80, 103, offence.rtx.sequence++, rtx_ssrc,
            {static_cast<std::uint8_t>(never >> 8U), static_cast<std::uint8_t>(never & 0xffU), 0x67, 1, 2, 3});
    });
    offence.check();
    CHECK(offence.after.dropped_malformed - offence.before.dropped_malformed > sent / 10);
    CHECK(offence.after.dropped_unexpected - offence.before.dropped_unexpected > sent / 20);
}
