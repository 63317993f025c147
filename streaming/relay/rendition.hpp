// A stage's picture once more in the house codec (H.264), for viewers that did not offer the codec on air: decides when
// somebody re-encodes it, from which of the source's layers, and where what comes back belongs. The re-encoding itself is
// done outside of the relay. Pure: time is a parameter, requests go out through the sink during the call. Owned by the
// stage's home shard.
#pragma once

#include "relay/layer_rates.hpp"
#include "rtp/packet_ring.hpp"
#include "streaming/packet.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace lanai::streaming::relay {

inline constexpr Codec house_codec = Codec::h264;
// The rendition's number among the layers of a stage's output, behind those of a simulcast source.
inline constexpr std::uint8_t rendition_layer = layers_max;

class Rendition {
public:
    // Goes on that long when the last viewer in need has gone: one that reloads its page comes back.
    static constexpr std::chrono::seconds linger{5};
    static constexpr std::chrono::milliseconds key_frame_interval_min{1'000};
    // Who was asked to begin and has not said that it did is asked again after that long.
    static constexpr std::chrono::seconds begin_patience{2};
    // A key frame that old, and what followed, is where the work may begin; more would only make it late.
    static constexpr std::chrono::milliseconds past_max{400};

    class Sink {
    public:
        virtual ~Sink() = default;
        virtual void start_rendition(Codec from) = 0;  // also while one of another codec is under way
        virtual void stop_rendition() = 0;
        virtual void feed_rendition(const PacketPtr&) = 0;
        virtual void ask_rendition_key_frame() = 0;
        virtual void ask_source_key_frame(std::uint8_t layer) = 0;
    };

    explicit Rendition(Sink& sink) : sink_(sink) {}

    // Some viewer of one more shard needs it, or none of one shard does any more.
    void needed(bool yes, TimePoint now);
    // Each packet of the stage's output, in the order it leaves.
    void on_output(const PacketPtr&);
    // The re-encoding that was asked for has begun, and is fed from now on. `layer` gives the last packets of a layer.
    template <class F>
    void ready(F layer, TimePoint now) {
        begin(layer(layer_), now);
    }
    // A packet of the rendition: numbered, and of the cut that it shows; nothing when that is over.
    [[nodiscard]] std::optional<Packet> take(Packet, TimePoint now);
    void viewer_needs_key_frame(TimePoint now);
    // The work cannot go on without a key frame of what is fed to it.
    void source_key_frame_needed();
    void tick(TimePoint now);

private:
    void consider();
    void begin(const rtp::PacketRing& past, TimePoint now);
    [[nodiscard]] std::uint8_t best_layer() const;

    Sink& sink_;
    int needed_by_ = 0;  // shards
    TimePoint unneeded_since_{}, key_frame_asked_{}, begin_asked_{};
    std::optional<Codec> on_air_, running_;
    bool ready_ = false;  // what runs takes packets
    LayerRates rates_;
    std::uint8_t layer_ = 0;  // of the source, that is fed
    std::uint32_t cut_ = 0;   // on air
    // Of that cut: the newest that came back, else the first that was fed; nothing while none was.
    std::optional<std::uint32_t> newest_timestamp_;
    std::optional<std::uint64_t> last_taken_;       // sequence as it came
    std::uint64_t offset_ = 0, next_sequence_ = 0;
};

}  // namespace lanai::streaming::relay
