// A stage's viewers on one shard, and the packets they may still ask for. Owned by that shard's thread.
#pragma once

#include "relay/viewer.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace lanai::streaming::relay {

class Fanout {
public:
    static constexpr std::chrono::seconds report_interval{1};

    explicit Fanout(std::string stage) : stage_(std::move(stage)) {}

    [[nodiscard]] const std::string& stage() const { return stage_; }
    [[nodiscard]] OutputRings& rings() { return rings_; }
    [[nodiscard]] bool available() const { return available_; }
    void set_available(bool available) { available_ = available; }

    void add(Viewer& viewer) { viewers_.push_back(&viewer); }
    void remove(const Viewer& viewer) { std::erase(viewers_, &viewer); }

    void on_output(const PacketPtr& packet) {
        // A packet that came twice (as it was and by RTX) must not be sealed twice: SRTP's nonce is its number.
        if (!rings_.of(kind_of(packet->codec)).insert(packet)) return;
        for (auto* viewer : viewers_) viewer->on_output(*packet);
    }
    void on_clocks(const std::array<std::optional<ClockMapping>, 2>& clocks) {
        for (const Kind kind : {Kind::audio, Kind::video}) {
            const auto& clock = clocks[static_cast<std::size_t>(kind)];
            if (!clock) continue;
            for (auto* viewer : viewers_) viewer->send_report(kind, *clock);
        }
    }
    void catch_up(TimePoint now) {
        for (auto* viewer : viewers_) viewer->catch_up(now);
    }

private:
    std::string stage_;
    OutputRings rings_;
    std::vector<Viewer*> viewers_;
    bool available_ = false;
};

}  // namespace lanai::streaming::relay
