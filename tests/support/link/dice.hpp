// Random numbers that are the same on every machine (splitmix64), for tests that must repeat.
#pragma once

#include <cstdint>

namespace lanai::test {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    [[nodiscard]] std::uint64_t bits() {
        std::uint64_t z = state_ += 0x9e37'79b9'7f4a'7c15ULL;
        z = (z ^ (z >> 30U)) * 0xbf58'476d'1ce4'e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d0'49bb'1331'11ebULL;
        return z ^ (z >> 31U);
    }
    // In [0, 1).
    [[nodiscard]] double share() { return static_cast<double>(bits() >> 11U) * 0x1.0p-53; }

private:
    std::uint64_t state_;
};

}  // namespace lanai::test
