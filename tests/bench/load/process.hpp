// What /proc says of a process (or several) while it is measured. Linux.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lanai::bench {

struct ProcessUse {
    double cpu_seconds = 0;        // user and kernel, of all threads
    std::uint64_t resident_kb = 0;
    std::uint64_t descriptors = 0;
};

// Zeros for a process that is gone.
[[nodiscard]] ProcessUse process_use(int pid);

// CPU seconds of the kernel's soft interrupt threads: work that a sender caused and is not charged with.
[[nodiscard]] double softirq_thread_seconds();

// values may be in any order; part: 0..1. 0 when there are none.
[[nodiscard]] double percentile(std::vector<double>& values, double part);

}  // namespace lanai::bench
