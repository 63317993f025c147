// The shard-side owner of a stage: its programme output, and the way from there to the fan-outs of all shards. Lives
// on one shard, where all the stage's publishers live too.
#pragma once

#include "relay/programme_output.hpp"
#include "relay/rendition.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lanai::streaming::relay {

class Shard;

class StageHome final : public ProgrammeOutput::Sink, private Rendition::Sink {
public:
    static constexpr std::chrono::seconds report_interval{1};

    StageHome(StageConfig, WallAnchor, TimePoint now, std::shared_ptr<const RelayEvents>, Shard& home,
              std::vector<Shard*> all);

    [[nodiscard]] ProgrammeOutput& output() { return output_; }
    [[nodiscard]] const std::string& id() const { return id_; }
    void tick(TimePoint now);

    // A viewer's call for a key frame of a layer, or of the rendition.
    void viewer_needs_key_frame(std::uint8_t layer, TimePoint now);
    // A shard's word: some viewer of it cannot decode what is on air, or none any more.
    void rendition_needed(bool yes, TimePoint now) { rendition_.needed(yes, now); }
    void rendition_packet(Packet, TimePoint now);
    void rendition_ready(TimePoint now);
    void rendition_needs_source_key_frame() { rendition_.source_key_frame_needed(); }

    void on_output(PacketPtr) override;
    void request_key_frame(const std::string& source, std::uint8_t layer) override;
    void need_slate(const std::string& source, bool needed) override;
    void on_status(const StageStatus&) override;

private:
    void start_rendition(Codec from) override;
    void stop_rendition() override;
    void feed_rendition(const PacketPtr&) override;
    void ask_rendition_key_frame() override;
    void ask_source_key_frame(std::uint8_t layer) override;
    void request_rendition(Relay::RenditionRequest::What, Codec from);

    void fan_out(const PacketPtr&);
    template <class F>
    void for_each_fanout(F f);

    std::string id_;
    std::shared_ptr<const RelayEvents> events_;
    Shard& home_;
    std::vector<Shard*> all_;
    TimePoint reported_{};
    Rendition rendition_{*this};
    ProgrammeOutput output_;
};

}  // namespace lanai::streaming::relay
