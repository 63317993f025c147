#include "crowd.hpp"

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace lanai::bench {

namespace {

constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();
constexpr std::size_t delays_max = 4'000'000;
constexpr std::uint64_t reception_mark = ~std::uint64_t{0};
constexpr int events_max = 256;

}  // namespace

Crowd::Crowd(const MakeDoor& make, unsigned threads, CrowdOptions options)
    : options_(std::move(options)),
      context_(std::make_shared<const test::TestDtlsContext>("SRTP_AEAD_AES_128_GCM")),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      reader_(options_.gro),
      reception_(make, threads) {
    if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = reception_mark;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, reception_.event_fd(), &event);
    delays_us_.reserve(delays_max / 16);
}

Crowd::~Crowd() {
    ::close(epoll_);
}

void Crowd::invite(std::size_t count, std::chrono::milliseconds within) {
    to_invite_ += count;
    invite_interval_ = std::chrono::nanoseconds(within) / static_cast<long>(std::max<std::size_t>(count, 1));
    invite_at_ = TimePoint::clock::now();
}

void Crowd::let_in(TimePoint now) {
    for (; to_invite_ > 0 && invite_at_ <= now; --to_invite_, invite_at_ += invite_interval_) invite_one();
}

void Crowd::invite_one() {
    const std::size_t id = index_of_id_.size();
    ReceiveOptions receive;
    receive.gro = options_.gro;
    receive.timestamps = options_.stamp_every != 0 && id % options_.stamp_every == 0;
    const int socket = make_receive_socket(receive);
    viewers_.push_back(std::make_unique<Viewer>(socket, "load" + std::to_string(id), context_, options_.feedback));
    index_of_id_.push_back(viewers_.size() - 1);
    ids_.push_back(id);
    sessions_.emplace_back();

    LocalSide local{viewers_.back()->ufrag(), Viewer::pwd(), context_->fingerprint(), {}, 0, options_.feedback.transport_cc};
    if (!options_.candidate_address.empty()) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        ::inet_pton(AF_INET, options_.candidate_address.c_str(), &address.sin_addr);
        socklen_t bytes = sizeof address;
        if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
            ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &bytes) != 0) {
            throw std::system_error(errno, std::generic_category(), options_.candidate_address);
        }
        local.address = options_.candidate_address;
        local.port = ntohs(address.sin_port);
    }
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    event.data.u64 = id;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0) throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    reception_.join(id, std::move(local));
}

void Crowd::welcome() {
    for (auto& done : reception_.take()) {
        const std::size_t index = index_of_id_[done.viewer];
        if (!done.joined.problem.empty()) {
            ++refused_;
            last_problem_ = done.joined.problem;
            continue;
        }
        ++joined_;
        if (index == nobody) {  // left before it was in
            reception_.leave(std::move(done.joined.session));
            continue;
        }
        sessions_[index] = std::move(done.joined.session);
        viewers_[index]->begin(done.joined.remote, done.joined.posted, TimePoint::clock::now());
    }
}

void Crowd::dismiss(std::size_t index, bool silently) {
    if (!silently && !sessions_[index].empty()) reception_.leave(sessions_[index]);
    index_of_id_[ids_[index]] = nobody;
    const std::size_t last = viewers_.size() - 1;
    if (index != last) {
        std::swap(viewers_[index], viewers_[last]);
        std::swap(sessions_[index], sessions_[last]);
        std::swap(ids_[index], ids_[last]);
        index_of_id_[ids_[index]] = index;
    }
    viewers_.pop_back();
    sessions_.pop_back();
    ids_.pop_back();
}

void Crowd::dismiss_all() {
    while (!viewers_.empty()) dismiss(viewers_.size() - 1, false);
    const auto give_up = TimePoint::clock::now() + std::chrono::seconds{10};
    while (reception_.pending() > 0 && TimePoint::clock::now() < give_up) {
        run_until(TimePoint::clock::now() + std::chrono::milliseconds{20});
    }
}

void Crowd::read(Viewer& viewer, TimePoint now) {
    const bool recorded = recording_ && &viewer == viewers_.front().get();
    reader_.drain(viewer.socket(), [&](std::span<std::uint8_t> datagram, std::int64_t arrived_ns) {
        if (recorded && datagram[0] >= 128) {
            const auto at = arrived_ns != 0 ? std::chrono::nanoseconds(arrived_ns) : now.time_since_epoch();
            recorder_.on_packet(std::chrono::duration_cast<std::chrono::microseconds>(at), datagram.size());
        }
        viewer.on_datagram(datagram, {now, arrived_ns}, delays_us_);
    });
    if (delays_us_.size() > delays_max) delays_us_.clear();
}

void Crowd::tick_all(TimePoint now) {
    if (now < tick_at_) return;
    tick_at_ = now + tick_interval;
    for (auto& viewer : viewers_) viewer->tick(now);
}

void Crowd::run_until(TimePoint end) {
    loop(end, {});
}

void Crowd::loop(TimePoint end, std::chrono::microseconds rest_between) {
    std::array<epoll_event, events_max> events;
    for (auto now = TimePoint::clock::now(); now < end; now = TimePoint::clock::now()) {
        let_in(now);
        tick_all(now);
        const auto wake = std::min({end, tick_at_, to_invite_ > 0 ? invite_at_ : end});
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(std::max(wake - now, TimePoint::duration::zero()));
        const int ready = ::epoll_wait(epoll_, events.data(), events_max, static_cast<int>(wait.count()));
        now = TimePoint::clock::now();
        for (int i = 0; i < ready; ++i) {
            const std::uint64_t id = events[static_cast<std::size_t>(i)].data.u64;
            if (id == reception_mark) {
                welcome();
            } else if (const std::size_t index = index_of_id_[id]; index != nobody) {
                read(*viewers_[index], now);
            }
        }
        if (ready < events_max) rest(rest_between);
    }
}

bool Crowd::run_until_all(bool (*test)(const Viewer&), std::chrono::milliseconds at_most) {
    const auto give_up = TimePoint::clock::now() + at_most;
    for (;;) {
        const bool all = to_invite_ == 0 && std::all_of(viewers_.begin(), viewers_.end(), [&](const auto& v) { return test(*v); });
        if (all) return true;
        if (TimePoint::clock::now() >= give_up) return false;
        run_until(TimePoint::clock::now() + std::chrono::milliseconds{20});
    }
}

Window Crowd::measure(std::chrono::milliseconds length) {
    begin_window();
    loop(window_began_ + length, options_.rest);
    return end_window(viewers_.size());
}

void Crowd::begin_window() {
    drops_before_ = failures_before_ = unknown_before_ = 0;
    for (auto& viewer : viewers_) {
        viewer->begin_window();
        drops_before_ += socket_drops(viewer->socket());
        failures_before_ += viewer->counts().auth_failures;
        unknown_before_ += viewer->counts().unknown;
    }
    delays_us_.clear();
    softirq_before_ = softirq_thread_seconds();
    if (options_.server_pid != 0) server_before_ = process_use(options_.server_pid);
    client_before_ = process_use(::getpid());
    window_began_ = TimePoint::clock::now();
}

Window Crowd::end_window(std::size_t count) {
    Window out;
    out.seconds = std::chrono::duration<double>(TimePoint::clock::now() - window_began_).count();
    if (options_.server_pid != 0) {
        const auto now = process_use(options_.server_pid);
        out.server_cpu_seconds = now.cpu_seconds - server_before_.cpu_seconds;
        out.server_resident_kb = now.resident_kb;
    }
    out.client_cpu_seconds = process_use(::getpid()).cpu_seconds - client_before_.cpu_seconds;
    out.softirq_seconds = softirq_thread_seconds() - softirq_before_;
    out.packets_a_viewer_min = std::numeric_limits<std::uint64_t>::max();
    for (std::size_t i = 0; i < count && i < viewers_.size(); ++i) {
        const Viewer& viewer = *viewers_[i];
        const auto got = viewer.video().window_received() + viewer.audio().window_received();
        const auto lost = viewer.video().window_lost() + viewer.audio().window_lost();
        ++out.viewers;
        out.viewers_without_video += viewer.video().window_received() == 0 ? 1 : 0;
        out.viewers_with_loss += lost > 0 ? 1 : 0;
        out.packets += got;
        out.lost += lost;
        out.bytes += viewer.window_bytes();
        out.duplicates += viewer.video().window_duplicates() + viewer.audio().window_duplicates();
        out.rtx += viewer.rtx().window_received();
        out.packets_a_viewer_min = std::min(out.packets_a_viewer_min, got);
        out.packets_a_viewer_max = std::max(out.packets_a_viewer_max, got);
        out.client_drops += socket_drops(viewer.socket());
        out.auth_failures += viewer.counts().auth_failures;
        out.unknown += viewer.counts().unknown;
    }
    if (out.viewers == 0) out.packets_a_viewer_min = 0;
    // Viewers may have come or gone in between; what is counted of them never goes below zero.
    const auto since = [](std::uint64_t now, std::uint64_t before) { return now > before ? now - before : 0; };
    out.client_drops = since(out.client_drops, drops_before_);
    out.auth_failures = since(out.auth_failures, failures_before_);
    out.unknown = since(out.unknown, unknown_before_);
    out.delays = delays_us_.size();
    out.delay_us_p50 = percentile(delays_us_, 0.5);
    out.delay_us_p99 = percentile(delays_us_, 0.99);
    out.delay_us_max = percentile(delays_us_, 1);
    return out;
}

boost::json::object to_json(const Window& w) {
    return {{"seconds", w.seconds},
            {"viewers", w.viewers},
            {"viewers_without_video", w.viewers_without_video},
            {"viewers_with_loss", w.viewers_with_loss},
            {"packets", w.packets},
            {"bytes", w.bytes},
            {"lost", w.lost},
            {"duplicates", w.duplicates},
            {"rtx", w.rtx},
            {"auth_failures", w.auth_failures},
            {"unknown", w.unknown},
            {"packets_a_viewer_min", w.packets_a_viewer_min},
            {"packets_a_viewer_max", w.packets_a_viewer_max},
            {"client_drops", w.client_drops},
            {"server_cpu_seconds", w.server_cpu_seconds},
            {"client_cpu_seconds", w.client_cpu_seconds},
            {"softirq_seconds", w.softirq_seconds},
            {"server_resident_kb", w.server_resident_kb},
            {"delays", w.delays},
            {"delay_us_p50", w.delay_us_p50},
            {"delay_us_p99", w.delay_us_p99},
            {"delay_us_max", w.delay_us_max}};
}

}  // namespace lanai::bench
