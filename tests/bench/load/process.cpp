#include "process.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace lanai::bench {

namespace {

namespace fs = std::filesystem;

// The first number of schedstat: nanoseconds on a CPU. Exact, where stat counts ticks.
double seconds_on_cpu(const fs::path& task) {
    std::ifstream in(task / "schedstat");
    std::uint64_t ns = 0;
    in >> ns;
    return static_cast<double>(ns) / 1e9;
}

}  // namespace

ProcessUse process_use(int pid) {
    ProcessUse use;
    const fs::path folder = "/proc/" + std::to_string(pid);
    std::error_code gone;
    for (fs::directory_iterator task(folder / "task", gone), end; !gone && task != end; task.increment(gone)) {
        use.cpu_seconds += seconds_on_cpu(task->path());
    }
    std::ifstream status(folder / "status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) std::istringstream(line.substr(6)) >> use.resident_kb;
    }
    for (fs::directory_iterator fd(folder / "fd", gone), end; !gone && fd != end; fd.increment(gone)) ++use.descriptors;
    return use;
}

double softirq_thread_seconds() {
    double seconds = 0;
    std::error_code gone;
    for (fs::directory_iterator process("/proc", gone), end; !gone && process != end; process.increment(gone)) {
        const std::string name = process->path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) continue;
        std::ifstream in(process->path() / "comm");
        std::string comm;
        if (in >> comm && comm.starts_with("ksoftirqd/")) seconds += seconds_on_cpu(process->path());
    }
    return seconds;
}

double percentile(std::vector<double>& values, double part) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1) + 0.5);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

}  // namespace lanai::bench
