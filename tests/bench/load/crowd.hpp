// The event loop of many viewers: one thread reads all their sockets, ticks them, and lets them in and out.
#pragma once

#include "batch_reader.hpp"
#include "process.hpp"
#include "signalling.hpp"
#include "trace.hpp"
#include "viewer.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lanai::bench {

struct CrowdOptions {
    Feedback feedback;
    bool gro = false;
    // Each n-th socket has the kernel stamp arrivals, for the delay. 0: none.
    unsigned stamp_every = 8;
    std::chrono::microseconds rest = rest_default;  // between two looks at the sockets in measured windows
    std::string candidate_address;  // for servers that ask for one
    int server_pid = 0;             // 0: not measured
};

// What happened in one measured window.
struct Window {
    double seconds = 0;
    std::uint64_t viewers = 0, viewers_without_video = 0, viewers_with_loss = 0;
    std::uint64_t packets = 0, bytes = 0, lost = 0, duplicates = 0, auth_failures = 0, unknown = 0, rtx = 0;
    std::uint64_t packets_a_viewer_min = 0, packets_a_viewer_max = 0;
    std::uint64_t client_drops = 0;  // by full sockets of ours: not the server's loss
    double server_cpu_seconds = 0, client_cpu_seconds = 0, softirq_seconds = 0;
    std::uint64_t server_resident_kb = 0;
    std::uint64_t delays = 0;
    double delay_us_p50 = 0, delay_us_p99 = 0, delay_us_max = 0;
};
[[nodiscard]] boost::json::object to_json(const Window&);

class Crowd {
public:
    static constexpr std::chrono::milliseconds tick_interval{10};

    Crowd(const MakeDoor&, unsigned threads, CrowdOptions);
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    // `count` more viewers ask to come in, spread evenly over `within` while the loop runs.
    void invite(std::size_t count, std::chrono::milliseconds within);
    // DELETEs the session (or, silently, just falls silent) and forgets the viewer.
    void dismiss(std::size_t index, bool silently);
    void dismiss_all();

    void run_until(TimePoint end);
    // Until the test holds for all, or the time is up; false then.
    bool run_until_all(bool (*test)(const Viewer&), std::chrono::milliseconds at_most);

    // Counts for that long.
    [[nodiscard]] Window measure(std::chrono::milliseconds length);
    void begin_window();
    // Of the first `viewers` in the order they were invited.
    [[nodiscard]] Window end_window(std::size_t viewers);

    [[nodiscard]] const std::vector<std::unique_ptr<Viewer>>& viewers() const { return viewers_; }
    [[nodiscard]] std::uint64_t refused() const { return refused_; }
    [[nodiscard]] std::uint64_t joined() const { return joined_; }
    [[nodiscard]] const std::string& last_problem() const { return last_problem_; }
    [[nodiscard]] std::size_t waiting() const { return to_invite_; }
    // From now on, what the first viewer gets.
    void record(bool on) { recording_ = on; }
    [[nodiscard]] const Trace& trace() const { return recorder_.trace(); }
    [[nodiscard]] int server_pid() const { return options_.server_pid; }

private:
    void loop(TimePoint end, std::chrono::microseconds rest_between);
    void let_in(TimePoint now);
    void invite_one();
    void welcome();
    void read(Viewer&, TimePoint now);
    void tick_all(TimePoint now);

    CrowdOptions options_;
    std::shared_ptr<const test::TestDtlsContext> context_;
    int epoll_;
    BatchReader reader_;
    Reception reception_;
    std::vector<std::unique_ptr<Viewer>> viewers_;
    std::vector<std::string> sessions_;     // of the viewer with the same index
    std::vector<std::size_t> index_of_id_;  // ids are given in order; gone: npos
    std::vector<std::size_t> ids_;          // of the viewer with the same index
    std::vector<double> delays_us_;
    TraceRecorder recorder_;
    bool recording_ = false;
    std::size_t to_invite_ = 0;
    std::chrono::nanoseconds invite_interval_{0};
    TimePoint invite_at_{}, tick_at_{};
    std::uint64_t refused_ = 0, joined_ = 0;
    std::string last_problem_;
    TimePoint window_began_{};
    ProcessUse server_before_, client_before_;
    double softirq_before_ = 0;
    std::uint64_t drops_before_ = 0, failures_before_ = 0, unknown_before_ = 0;
};

}  // namespace lanai::bench
