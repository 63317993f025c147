// Commands as random as a day may bring them, the same for the same seed; many are refused.
#pragma once

#include "desk.hpp"

#include <cstddef>
#include <random>

namespace lanai::testing {

class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_); }

private:
    std::mt19937 engine_;
};

[[nodiscard]] rooms::Command any_command(const rooms::State&, Dice&, rooms::Instant now);
[[nodiscard]] Actor any_actor(Dice&);

}  // namespace lanai::testing
