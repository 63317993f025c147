// A stage's viewers on one shard, and the packets they may still ask for. Owned by that shard's thread.
#pragma once

#include "relay/burst.hpp"
#include "relay/layer_rates.hpp"
#include "relay/output_rings.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lanai::streaming::relay {

class Viewer;

// Asks the stage for a key frame of a layer of its video. Any thread.
using KeyFrameRequest = std::function<void(std::uint8_t layer)>;

// Tells the stage whether some viewer of this shard cannot decode what is on air, when that changes.
using RenditionNeed = std::function<void(bool needed)>;

// One packet on its way to every viewer of a shard.
struct Outgoing {
    const Packet* packet = nullptr;
    // Zero bytes and a length behind the payload (RFC 3550 section 5.1) that make a frame's packets equally long, so that
    // they leave in one send. Only for viewers with RTX: others get lost packets again under the same number.
    std::uint8_t padding_bytes = 0;
};

class Fanout {
public:
    // Packets collected for one send. A frame's last one sends them; so does this many, and so does hold_max, as a
    // publisher that paces its frames must not wait for our batch.
    static constexpr std::size_t batch_max = 48;
    static constexpr std::chrono::microseconds hold_max{500};
    static constexpr std::size_t padding_bytes_max = 8;

    // flush_later: asks the shard to call flush() within hold_max.
    Fanout(std::string stage, Burst& burst, std::function<void()> flush_later, RenditionNeed rendition_need)
        : stage_(std::move(stage)),
          burst_(burst),
          flush_later_(std::move(flush_later)),
          rendition_need_(std::move(rendition_need)) {
        waiting_.reserve(batch_max);
        batch_.reserve(batch_max);
    }

    [[nodiscard]] const std::string& stage() const { return stage_; }
    [[nodiscard]] const OutputRings& rings() const { return rings_; }
    [[nodiscard]] Burst& burst() { return burst_; }
    [[nodiscard]] bool available() const { return available_; }
    void set_available(bool available) { available_ = available; }

    void add(Viewer&);
    void remove(const Viewer&);
    // A viewer that waits for a picture or catches up has ticks until it is live.
    void fell_behind(Viewer& viewer) {
        if (std::find(behind_.begin(), behind_.end(), &viewer) == behind_.end()) behind_.push_back(&viewer);
    }

    void on_output(PacketPtr);
    // Sends what is collected. Viewers that read from the rings call it first, so that no packet is sent twice.
    void flush(TimePoint now);
    void on_clocks(const OutputClocks&, TimePoint now);
    // True: a viewer is to be served again within a few milliseconds.
    [[nodiscard]] bool tick(TimePoint now);
    [[nodiscard]] const OutputClocks& clocks() const { return clocks_; }
    [[nodiscard]] const LayerRates& layer_rates() const { return layer_rates_; }
    // Of the newest video packet: layers that stand at an older cut are not of the source on air.
    [[nodiscard]] std::uint32_t cut() const { return cut_; }
    // When the newest video packet of any layer came.
    [[nodiscard]] TimePoint video_arrival() const { return video_arrival_; }

private:
    void on_air(const Packet& video);
    void review_rendition_need();

    std::string stage_;
    Burst& burst_;
    std::function<void()> flush_later_;
    OutputRings rings_;
    OutputClocks clocks_;
    LayerRates layer_rates_;
    std::uint32_t cut_ = 0;
    TimePoint video_arrival_{};
    std::optional<Codec> codec_on_air_;
    RenditionNeed rendition_need_;
    bool rendition_needed_ = false;
    std::vector<PacketPtr> waiting_;
    std::vector<Outgoing> batch_;
    std::vector<Viewer*> viewers_, behind_;
    bool available_ = false;
    bool flush_asked_ = false, flushing_ = false;
};

// Gives neighbours whose payloads differ by a few bytes one length. Browsers cut a frame into nearly equal parts.
void equalise(std::span<Outgoing> batch);

}  // namespace lanai::streaming::relay
