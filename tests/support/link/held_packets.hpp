// Packets on their way, in the order in which they are due (of two at the same instant the one that came first).
#pragma once

#include "streaming/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace lanai::test {

class HeldPackets {
public:
    static constexpr std::size_t bytes_max = 32 * 1'024 * 1'024;  // more is refused, so that no test eats the machine

    [[nodiscard]] bool hold(std::vector<std::uint8_t> packet, streaming::TimePoint due) {
        if (bytes_ + packet.size() > bytes_max) return false;
        bytes_ += packet.size();
        held_.emplace(std::pair(due, serial_++), std::move(packet));
        return true;
    }
    [[nodiscard]] std::optional<streaming::TimePoint> next_due() const {
        return held_.empty() ? std::nullopt : std::optional(held_.begin()->first.first);
    }
    // nullopt: nothing is due.
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> take(streaming::TimePoint now) {
        if (held_.empty() || held_.begin()->first.first > now) return std::nullopt;
        auto packet = std::move(held_.begin()->second);
        held_.erase(held_.begin());
        bytes_ -= packet.size();
        return packet;
    }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    std::map<std::pair<streaming::TimePoint, std::uint64_t>, std::vector<std::uint8_t>> held_;
    std::uint64_t serial_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace lanai::test
