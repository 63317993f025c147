#include "modes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <numbers>
#include <random>
#include <vector>

namespace lanai::bench {

namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr auto patience = 30s;
constexpr auto settle = 1'000ms;  // after the last viewer came in

bool sees_picture(const Viewer& viewer) { return viewer.sees_picture(); }
bool connected(const Viewer& viewer) { return viewer.state() == Viewer::State::watching; }

std::chrono::milliseconds time_to_join(std::size_t viewers, double rate) {
    return std::chrono::milliseconds(static_cast<long>(static_cast<double>(viewers) * 1'000 / rate));
}

json::object spread(std::vector<double> values) {
    const auto count = values.size();
    return {{"count", count}, {"p50", percentile(values, 0.5)}, {"p95", percentile(values, 0.95)}, {"max", percentile(values, 1)}};
}

// Milliseconds from the POST, of viewers first..end in the order they were invited.
json::object join_times(const Crowd& crowd, std::size_t first = 0) {
    std::vector<double> answer, link, packet, picture;
    std::size_t failed = 0;
    const auto since = [](TimePoint from, TimePoint to) { return std::chrono::duration<double, std::milli>(to - from).count(); };
    for (auto i = first; i < crowd.viewers().size(); ++i) {
        const Viewer& viewer = *crowd.viewers()[i];
        const ViewerTimes& times = viewer.times();
        failed += viewer.state() == Viewer::State::failed ? 1 : 0;
        if (viewer.state() == Viewer::State::idle) continue;
        answer.push_back(since(times.posted, times.answered));
        if (times.connected != TimePoint{}) link.push_back(since(times.posted, times.connected));
        if (times.first_packet != TimePoint{}) packet.push_back(since(times.posted, times.first_packet));
        if (viewer.sees_picture()) picture.push_back(since(times.posted, times.first_key_frame));
    }
    return {{"failed", failed},
            {"answer_ms", spread(std::move(answer))},
            {"connected_ms", spread(std::move(link))},
            {"first_packet_ms", spread(std::move(packet))},
            {"first_key_frame_ms", spread(std::move(picture))}};
}

void say_ready() {
    std::puts("{\"event\":\"ready\"}");  // whoever profiles the server starts now
    std::fflush(stdout);
}

json::object head(const Crowd& crowd, const char* mode) {
    return {{"mode", mode}, {"joined", crowd.joined()}, {"refused", crowd.refused()}, {"problem", crowd.last_problem()}};
}

json::array measure_all(Crowd& crowd, const ModeOptions& options) {
    json::array windows;
    for (unsigned i = 0; i < options.windows; ++i) windows.push_back(to_json(crowd.measure(options.window)));
    return windows;
}

}  // namespace

json::object steady(Crowd& crowd, const ModeOptions& options) {
    const auto before = process_use(crowd.server_pid());
    crowd.invite(options.viewers, time_to_join(options.viewers, options.join_rate));
    crowd.run_until_all(&sees_picture, time_to_join(options.viewers, options.join_rate) + patience);
    crowd.run_until(TimePoint::clock::now() + settle);
    const auto after = process_use(crowd.server_pid());
    say_ready();
    crowd.record(!options.record.empty());
    auto windows = measure_all(crowd, options);
    if (!options.record.empty()) write_trace(options.record, crowd.trace());
    auto out = head(crowd, "steady");
    out["viewers"] = options.viewers;
    out["join"] = join_times(crowd);
    out["resident_kb_before"] = before.resident_kb;
    out["resident_kb_after"] = after.resident_kb;
    out["descriptors_before"] = before.descriptors;
    out["descriptors_after"] = after.descriptors;
    out["windows"] = std::move(windows);
    return out;
}

json::object arrivals(Crowd& crowd, const ModeOptions& options) {
    crowd.invite(options.viewers, time_to_join(options.viewers, options.join_rate));
    crowd.run_until_all(&sees_picture, time_to_join(options.viewers, options.join_rate) + patience);
    crowd.run_until(TimePoint::clock::now() + settle);
    const std::size_t watching = crowd.viewers().size();
    say_ready();
    crowd.begin_window();
    crowd.invite(options.arriving, options.arrive_within);
    const bool all = crowd.run_until_all(&sees_picture, options.arrive_within + patience);
    const auto window = crowd.end_window(watching);
    auto out = head(crowd, "arrivals");
    out["watching"] = watching;
    out["arriving"] = options.arriving;
    out["all_see_a_picture"] = all;
    out["arrived"] = join_times(crowd, watching);
    auto stayed = to_json(window);
    // A newcomer's catch-up is old on purpose.
    for (const char* delay : {"delays", "delay_us_p50", "delay_us_p99", "delay_us_max"}) stayed.erase(delay);
    out["those_watching"] = std::move(stayed);
    return out;
}

json::object ramp(Crowd& crowd, const ModeOptions& options) {
    std::size_t without_loss = 0;
    json::array steps;
    say_ready();
    while (crowd.viewers().size() < options.viewers_max && crowd.refused() == 0) {
        crowd.invite(options.step, time_to_join(options.step, options.join_rate));
        crowd.run_until_all(&sees_picture, time_to_join(options.step, options.join_rate) + patience);
        crowd.run_until(TimePoint::clock::now() + settle);
        const auto clean = [&] {
            const Window window = crowd.measure(options.window);
            steps.push_back(to_json(window));
            // Loss has two faces: holes, and a viewer that fell behind the others by more than two frames.
            return window.lost == 0 && window.viewers_without_video == 0 &&
                   window.packets_a_viewer_max - window.packets_a_viewer_min < window.packets_a_viewer_max / 20 + 40;
        };
        if (!clean() && !clean()) break;
        without_loss = crowd.viewers().size();
    }
    auto out = head(crowd, "ramp");
    out["viewers_without_loss"] = without_loss;
    out["client_limit"] = !steps.empty() && steps.back().at("client_drops").to_number<std::uint64_t>() > 0;
    out["steps"] = std::move(steps);
    return out;
}

json::object idle(Crowd& crowd, const ModeOptions& options) {
    const auto before = process_use(crowd.server_pid());
    crowd.invite(options.viewers, time_to_join(options.viewers, options.join_rate));
    crowd.run_until_all(&connected, time_to_join(options.viewers, options.join_rate) + patience);
    crowd.run_until(TimePoint::clock::now() + settle);
    const auto after = process_use(crowd.server_pid());
    say_ready();
    auto windows = measure_all(crowd, options);
    auto out = head(crowd, "idle");
    out["viewers"] = options.viewers;
    out["connected"] = std::count_if(crowd.viewers().begin(), crowd.viewers().end(), [](const auto& v) { return connected(*v); });
    out["resident_kb_before"] = before.resident_kb;
    out["resident_kb_after"] = after.resident_kb;
    out["windows"] = std::move(windows);
    return out;
}

json::object churn(Crowd& crowd, const ModeOptions& options) {
    constexpr auto turn = 200ms;
    constexpr auto wave = 120s;            // from a full room to a nearly empty one and back
    constexpr double low = 0.2, silent = 0.25, restless = 0.01;  // shares of the crowd
    std::mt19937_64 random(options.seed);
    std::uniform_real_distribution<double> chance(0, 1);
    const auto begin = TimePoint::clock::now();
    auto sample_at = begin;
    say_ready();
    for (auto now = begin; now < begin + options.length; now = TimePoint::clock::now()) {
        const double phase = std::chrono::duration<double>(now - begin) / std::chrono::duration<double>(wave);
        const double share = low + (1 - low) * (0.5 - 0.5 * std::cos(2 * std::numbers::pi * phase));
        const auto wanted = static_cast<std::size_t>(share * static_cast<double>(options.viewers));
        for (std::size_t i = crowd.viewers().size(); i-- > 0;) {
            if (crowd.viewers().size() > wanted || chance(random) < restless || crowd.viewers()[i]->state() == Viewer::State::failed) {
                crowd.dismiss(i, chance(random) < silent);
            }
        }
        if (crowd.viewers().size() + crowd.waiting() < wanted) {
            crowd.invite(std::min<std::size_t>(wanted - crowd.viewers().size(), 40), turn);
        }
        crowd.run_until(now + turn);
        if (TimePoint::clock::now() < sample_at) continue;
        const auto use = process_use(crowd.server_pid());
        const auto seconds = std::chrono::duration<double>(TimePoint::clock::now() - begin).count();
        const json::object line{{"event", "sample"},
                                {"seconds", seconds},
                                {"viewers", crowd.viewers().size()},
                                {"joined", crowd.joined()},
                                {"refused", crowd.refused()},
                                {"problem", crowd.last_problem()},
                                {"resident_kb", use.resident_kb},
                                {"descriptors", use.descriptors},
                                {"cpu_seconds", use.cpu_seconds}};
        std::printf("%s\n", json::serialize(line).c_str());
        std::fflush(stdout);
        sample_at += options.sample;
    }
    crowd.dismiss_all();
    auto out = head(crowd, "churn");
    out["seconds"] = std::chrono::duration<double>(TimePoint::clock::now() - begin).count();
    return out;
}

}  // namespace lanai::bench
