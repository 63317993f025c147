// What one viewer got, as a text file: a line a burst, "offset_us bytes bytes …" in the order they came. The bare loop
// replays it.
#pragma once

#include <chrono>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace lanai::bench {

struct Burst {
    std::chrono::microseconds at{0};  // since the trace's beginning
    std::vector<std::uint16_t> bytes;  // of each datagram
};
using Trace = std::vector<Burst>;

inline constexpr std::size_t trace_bursts_max = 100'000;
inline constexpr std::size_t burst_packets_max = 1'024;

inline void write_trace(const std::string& path, const Trace& trace) {
    std::ofstream out(path);
    for (const Burst& burst : trace) {
        out << burst.at.count();
        for (const auto bytes : burst.bytes) out << ' ' << bytes;
        out << '\n';
    }
    if (!out.flush()) throw std::runtime_error("cannot write " + path);
}

// Throws std::runtime_error when there is no trace in it.
inline Trace read_trace(const std::string& path) {
    std::ifstream in(path);
    Trace trace;
    for (std::string line; std::getline(in, line) && trace.size() < trace_bursts_max;) {
        std::istringstream words(line);
        std::int64_t at_us = 0;
        Burst burst;
        if (!(words >> at_us)) continue;
        burst.at = std::chrono::microseconds(at_us);
        for (unsigned bytes = 0; words >> bytes && burst.bytes.size() < burst_packets_max;) {
            burst.bytes.push_back(static_cast<std::uint16_t>(bytes));
        }
        if (!burst.bytes.empty()) trace.push_back(std::move(burst));
    }
    if (trace.empty()) throw std::runtime_error("no trace in " + path);
    return trace;
}

// Puts packets into bursts as they come.
class TraceRecorder {
public:
    static constexpr std::chrono::microseconds gap{2'000};  // silence that ends a burst

    void on_packet(std::chrono::microseconds now, std::size_t bytes) {
        if (trace_.size() >= trace_bursts_max) return;
        if (trace_.empty()) began_ = now;
        if (trace_.empty() || now - last_ > gap) trace_.push_back({now - began_, {}});
        if (trace_.back().bytes.size() < burst_packets_max) trace_.back().bytes.push_back(static_cast<std::uint16_t>(bytes));
        last_ = now;
    }
    [[nodiscard]] const Trace& trace() const { return trace_; }

private:
    Trace trace_;
    std::chrono::microseconds began_{0}, last_{0};
};

}  // namespace lanai::bench
