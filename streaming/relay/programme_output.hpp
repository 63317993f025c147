// What a stage's audience watches: one continuous audio and one continuous video track, made from whichever source is
// on air. A simulcast source's encodings become as many layers of the video, on one timeline, each numbered by itself. Pure: packets and time go in, rewritten packets and requests come out through the sink, during the call.
// Owned by the stage's home shard.
//
// A cut happens at the new source's next key frame. Both tracks switch together. On the output, timestamps follow the
// server's clock: a source gets one offset from its own wall clock (RTCP sender reports) to ours, shared by its audio
// and video, so that lips stay in step across cuts; a track whose source has not reported yet is placed by arrival, and
// moved onto the timeline when it has. Sound that arrives later than its picture is left out until the cut's picture.
#pragma once

#include "streaming/relay.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::streaming::relay {

// The same instant on the monotonic clock and on the wall clock (nanoseconds since the Unix epoch).
struct WallAnchor {
    TimePoint at{};
    std::int64_t unix_ns = 0;
    [[nodiscard]] std::int64_t unix_ns_at(TimePoint time) const {
        return unix_ns + std::chrono::duration_cast<std::chrono::nanoseconds>(time - at).count();
    }
};

class ProgrammeOutput {
public:
    // A source silent for this long is dead; with the slate's start-up (0.3 s) this keeps the gap under 2 s.
    static constexpr std::chrono::milliseconds silence_max{1'300};
    // A live source that is quiet for this long is asked for a key frame: a browser that shares a still screen sends
    // one picture a second, and answers at once if it lives. Reports prove nothing: they go on after the camera is
    // gone.
    static constexpr std::chrono::milliseconds quiet_max{700};
    // After start and after a cut, how long the chosen source may take to show itself before the slate steps in.
    static constexpr std::chrono::milliseconds patience{1'000};
    static constexpr std::chrono::milliseconds key_frame_interval_min{1'000};
    // A source's reports say that a track is off the timeline by more than this: it is moved. Averaged, since browsers'
    // reports jitter by as much.
    static constexpr std::int64_t misalignment_max_ns = 15'000'000;
    static constexpr std::int64_t reports_averaged = 8;
    // More than this at once is no drift: the source's clock was set, or its tracks have none in common.
    static constexpr std::int64_t clock_step_ns = 1'000'000'000;

    class Sink {
    public:
        virtual ~Sink() = default;
        virtual void on_output(PacketPtr) = 0;
        virtual void request_key_frame(const std::string& source, std::uint8_t layer) = 0;
        virtual void need_slate(const std::string& source, bool needed) = 0;
        virtual void on_status(const StageStatus&) = 0;
    };

    ProgrammeOutput(StageConfig, WallAnchor, TimePoint now, Sink&);

    // False when the stage has no such source.
    [[nodiscard]] bool has_source(std::string_view id) const { return find(id) != nullptr; }
    [[nodiscard]] std::optional<SourceKind> kind_of_source(std::string_view id) const;

    void packet(std::string_view source, Packet, TimePoint now);
    void clock(std::string_view source, Kind, ClockMapping, std::uint8_t layer = 0);
    // A new publisher: its sequence numbers, timestamps and clock have nothing to do with what was before.
    void source_restarted(std::string_view source);
    void source_gone(std::string_view source, TimePoint now);
    // False: unknown source; nothing changed.
    bool select(std::string_view source, TimePoint now);
    void viewer_needs_key_frame(TimePoint now, std::uint8_t layer = 0);
    void tick(TimePoint now);

    // Where the output track stands at `now` for sender reports; nullopt before the source's clock is known.
    [[nodiscard]] std::optional<ClockMapping> output_clock(Kind, TimePoint now) const;
    [[nodiscard]] StageStatus status() const;
    [[nodiscard]] bool has_media() const { return on_air_ != nullptr || slate_ != nullptr; }

private:
    // Audio, then the video's layers.
    static constexpr std::size_t slots = 1 + layers_max;
    [[nodiscard]] static constexpr std::size_t slot(Kind kind, std::uint8_t layer) {
        return kind == Kind::audio ? 0 : 1 + std::min<std::size_t>(layer, layers_max - 1);
    }
    [[nodiscard]] static std::size_t slot(const Packet& packet) { return slot(kind_of(packet.codec), packet.layer); }

    struct SourceTrack {
        std::optional<ClockMapping> clock;
    };
    struct Source {
        SourceConfig config;
        std::optional<TimePoint> last_sign;
        std::optional<TimePoint> first_packet;
        std::array<std::optional<TimePoint>, layers_max> key_frame_asked;
        bool live = false;
        bool has_video = false;
        std::uint8_t layers = 1;  // seen
        std::array<SourceTrack, slots> tracks;
    };
    // Packets up to the picture `last_before` (the source's timestamp) keep the offset from before.
    struct TimestampMove {
        std::uint32_t last_before, offset_before;
    };
    struct OutputTrack {
        Codec codec = Codec::opus;
        std::uint32_t base = 0;  // output timestamp at the anchor
        std::optional<std::uint64_t> last_sequence;
        std::optional<std::uint32_t> last_timestamp;
        // Of the segment since the last cut:
        bool mapped = false;
        std::uint64_t first_source_sequence = 0;
        std::uint64_t sequence_offset = 0;   // modulo 2^64
        std::uint32_t timestamp_offset = 0;  // modulo 2^32
        std::optional<TimestampMove> move;
        // By which timestamps are behind the timeline; nothing while the source has not reported this track's clock.
        std::optional<std::int64_t> error_ns;
    };

    [[nodiscard]] Source* find(std::string_view id);
    [[nodiscard]] const Source* find(std::string_view id) const;
    [[nodiscard]] Source* desired(TimePoint now);
    void consider(TimePoint now);
    void ask_key_frame(Source&, std::uint8_t layer, TimePoint now, std::chrono::milliseconds interval_min);
    void ask_key_frames(Source&, TimePoint now, std::chrono::milliseconds interval_min);
    void cut_to(Source&);
    void set_clock_offset(const Source&, const Packet& first, TimePoint now);
    // False: the packet is from before the cut.
    [[nodiscard]] bool map_track(OutputTrack&, const Source&, const Packet&, TimePoint now);
    void align(const OutputTrack&);
    [[nodiscard]] static std::uint32_t offset_for(OutputTrack&, std::uint32_t timestamp);
    [[nodiscard]] std::int64_t unix_ns_of(const OutputTrack&, std::uint32_t timestamp, std::int64_t near_ns) const;
    [[nodiscard]] std::int64_t error_of(const OutputTrack&, const ClockMapping&) const;
    void forward(Packet, TimePoint now);
    void report();
    [[nodiscard]] std::uint32_t output_timestamp(const OutputTrack&, std::uint32_t rate, std::int64_t unix_ns) const;

    StageConfig config_;
    WallAnchor anchor_;
    Sink& sink_;
    std::vector<Source> sources_;
    Source* slate_ = nullptr;
    Source* selected_ = nullptr;
    Source* on_air_ = nullptr;
    bool recut_ = false;  // on_air_ restarted: its next key frame begins a new segment
    bool slate_needed_ = false;
    TimePoint patience_until_{};
    std::array<OutputTrack, slots> output_;
    std::uint32_t cut_ = 0;
    std::optional<std::int64_t> clock_offset_ns_;  // source's wall clock to ours, since the last cut
    StageStatus reported_;
    bool reported_once_ = false;
};

}  // namespace lanai::streaming::relay
