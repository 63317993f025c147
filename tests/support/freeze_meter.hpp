// What a decoding viewer would see of an H.264 stream: pictures put together from packets, those that decode shown by a
// jitter buffer of fixed length, and how long the screen stood still. Asks for lost packets and key frames as browsers do.
// Bytes are not decoded: a picture decodes when it is whole and the one before it did, or when it is a key frame.
// Pure; time is a parameter.
#pragma once

#include "rtp/header.hpp"
#include "streaming/packet.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace lanai::test {

class FreezeMeter {
public:
    using TimePoint = streaming::TimePoint;
    static constexpr std::chrono::milliseconds playout_delay{120};  // browsers': tens of ms, and more under loss
    // Lost packets are asked for again after a round trip, as libwebrtc does, which looks every 20 ms, and takes 100 ms
    // for the round trip while nobody tells it better.
    static constexpr std::chrono::milliseconds round_trip_unknown{100}, nack_retry_min{20};
    static constexpr int nack_tries_max = 10;
    static constexpr std::chrono::milliseconds key_frame_retry{300};

    // One packet of the video, as media or taken out of RTX.
    void on_packet(std::uint16_t sequence, std::uint32_t timestamp, bool marker, bool begins_key_frame, bool repaired,
                   TimePoint now);

    void set_round_trip(std::chrono::microseconds time) { round_trip_ = time; }
    [[nodiscard]] std::chrono::microseconds round_trip() const { return round_trip_; }
    // Sequence numbers to ask for again now.
    [[nodiscard]] std::vector<std::uint16_t> due_nacks(TimePoint now);
    // True when a key frame has to be asked for now.
    [[nodiscard]] bool due_key_frame_request(TimePoint now);

    struct Report {
        int pictures = 0, key_frames = 0;
        std::uint64_t packets = 0, repaired = 0, duplicates = 0, never_came = 0, nacks = 0, key_frame_requests = 0;
        std::chrono::microseconds longest_still{0};  // between two pictures on the screen
        std::chrono::microseconds frozen{0};         // the parts of such times beyond freeze_min
        std::optional<TimePoint> last_shown;
    };
    // Gaps that count as a freeze, as browsers' statistics do for 30 pictures a second.
    static constexpr std::chrono::milliseconds freeze_min{183};
    [[nodiscard]] const Report& report() const { return report_; }
    // From here on; what was seen stays seen.
    void begin_report();
    // When the first picture after `since` was shown.
    [[nodiscard]] std::optional<TimePoint> first_shown_after(TimePoint since) const;

private:
    struct Piece {
        std::uint32_t timestamp = 0;
        bool marker = false, begins_key_frame = false;
    };
    struct Hole {
        TimePoint since{}, asked{};
        int tries = 0;
    };
    struct Picture {
        std::uint64_t first = 0, end = 0;  // packets
    };
    [[nodiscard]] std::optional<Picture> next_picture() const;
    void note_holes(std::uint64_t sequence, TimePoint now);
    void decode(TimePoint now);
    // The picture that begins at `first`, when it is whole: one behind its last packet.
    [[nodiscard]] std::optional<std::uint64_t> end_of_picture(std::uint64_t first) const;
    void show(std::uint32_t timestamp, TimePoint now);

    streaming::rtp::SequenceUnwrapper unwrapper_;
    std::map<std::uint64_t, Piece> pieces_;  // not decoded yet
    std::map<std::uint64_t, Hole> holes_;
    std::optional<std::uint64_t> highest_, next_;  // next_: the first packet of the picture to decode
    bool need_key_frame_ = true;
    std::chrono::microseconds round_trip_ = round_trip_unknown;
    TimePoint key_frame_asked_{};
    // The screen: the earliest that a picture came, against its timestamp, is when it would be shown without delay.
    std::optional<std::uint32_t> first_timestamp_;
    std::optional<std::chrono::nanoseconds> earliest_;
    std::vector<TimePoint> shown_;
    Report report_;
};

}  // namespace lanai::test
