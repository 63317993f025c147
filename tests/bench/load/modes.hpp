// What a crowd is asked to do, each with its figures as JSON. The table of tests/bench/relay is made of these.
#pragma once

#include "crowd.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace lanai::bench {

struct ModeOptions {
    std::size_t viewers = 50;
    double join_rate = 100;  // viewers a second
    std::chrono::milliseconds window{5'000};
    unsigned windows = 1;
    std::string record;  // file for the trace of one viewer; empty: none
    // arrivals
    std::size_t arriving = 300;
    std::chrono::milliseconds arrive_within{1'000};
    // ramp
    std::size_t step = 50, viewers_max = 1'500;
    // churn
    std::chrono::seconds length{60}, sample{10};
    std::uint64_t seed = 1;
};

// N viewers come in, then windows are counted.
[[nodiscard]] boost::json::object steady(Crowd&, const ModeOptions&);
// While N watch, more arrive at once: how soon do they see a picture, and what do those N lose?
[[nodiscard]] boost::json::object arrivals(Crowd&, const ModeOptions&);
// More and more viewers, until a window with loss is followed by another.
[[nodiscard]] boost::json::object ramp(Crowd&, const ModeOptions&);
// N viewers are connected and nothing need come.
[[nodiscard]] boost::json::object idle(Crowd&, const ModeOptions&);
// Viewers come and go in waves, by DELETE or without a word; prints a line of JSON a sample.
[[nodiscard]] boost::json::object churn(Crowd&, const ModeOptions&);

}  // namespace lanai::bench
