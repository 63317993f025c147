// The shard-side owner of a stage: its programme output, and the way from there to the fan-outs of all shards. Lives
// on one shard, where all the stage's publishers live too.
#pragma once

#include "relay/programme_output.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lanai::streaming::relay {

class Shard;

class StageHome final : public ProgrammeOutput::Sink {
public:
    static constexpr std::chrono::seconds report_interval{1};

    StageHome(StageConfig, WallAnchor, TimePoint now, std::shared_ptr<const RelayEvents>, Shard& home,
              std::vector<Shard*> all);

    [[nodiscard]] ProgrammeOutput& output() { return output_; }
    [[nodiscard]] const std::string& id() const { return id_; }
    void tick(TimePoint now);

    void on_output(PacketPtr) override;
    void request_key_frame(const std::string& source, std::uint8_t layer) override;
    void need_slate(const std::string& source, bool needed) override;
    void on_status(const StageStatus&) override;

private:
    template <class F>
    void for_each_fanout(F f);

    std::string id_;
    std::shared_ptr<const RelayEvents> events_;
    Shard& home_;
    std::vector<Shard*> all_;
    TimePoint reported_{};
    ProgrammeOutput output_;
};

}  // namespace lanai::streaming::relay
