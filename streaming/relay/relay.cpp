#include "streaming/relay.hpp"
#include "relay/shard.hpp"
#include "relay/stage_home.hpp"

#include <atomic>
#include <future>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <unordered_map>

namespace lanai::streaming {

namespace {

using relay::Shard;
using relay::StageHome;

relay::WallAnchor anchor_now() {
    using namespace std::chrono;
    return {steady_clock::now(), duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count()};
}

class RelayImpl final : public Relay {
public:
    // Packets of local sources on their way to a shard; more means the shard does not keep up.
    static constexpr int injected_max = 4'000;

    RelayImpl(RelayConfig config, RelayEvents events)
        : events_(std::make_shared<const RelayEvents>(std::move(events))), anchor_(anchor_now()),
          pending_(std::make_shared<relay::PendingSessions>(config.pending_per_network_max)) {
        const auto log = [events = events_](std::string line) {
            if (events->on_log) events->on_log(std::move(line));
        };
        for (unsigned i = 0; i < std::max(1U, config.shards); ++i) {
            const auto port = static_cast<std::uint16_t>(config.udp_port == 0 ? 0 : config.udp_port + i);
            try {
                shards_.push_back(std::make_unique<Shard>(i, config, port, log));
            } catch (const boost::system::system_error& error) {
                throw std::system_error(
                    std::error_code(error.code()),
                    "cannot receive media on UDP " + config.bind_address + ":" + std::to_string(port));
            }
        }
        for (auto& shard : shards_) shard->run();
    }
    ~RelayImpl() override { stop(); }

    void add_stage(StageConfig config) override {
        Shard& home = *shards_[homes_made_++ % shards_.size()];
        {
            const std::lock_guard lock(mutex_);
            home_of_[config.id] = &home;
        }
        for (auto& shard : shards_) {
            shard->post([shard = shard.get(), &home, stage = config.id] {
                shard->add_fanout(stage, [&home, stage](bool needed) {
                    home.post([&home, stage, needed] {
                        if (auto* owner = home.find_home(stage))
                            owner->rendition_needed(needed, TimePoint::clock::now());
                    });
                });
            });
        }
        std::vector<Shard*> all;
        for (auto& shard : shards_) all.push_back(shard.get());
        home.post([this, &home, all = std::move(all), config = std::move(config)]() mutable {
            const auto now = TimePoint::clock::now();
            auto stage = std::make_shared<StageHome>(std::move(config), anchor_, now, events_, home, std::move(all));
            home.add_home(stage);
            stage->tick(now);  // tells the fan-outs and the core how things stand, before anybody watches
        });
    }

    void publish(std::string stage, std::string source, std::string offer, Reply<Answer> reply,
                 std::string owner, std::string client) override {
        Shard* home = home_of(stage);
        if (home == nullptr)
            return reply(Refusal{make_error_code(RelayErrc::unknown_stage), "there is no stage «" + stage + "»"});
        auto place = place_for(client, reply);
        if (!place) return;
        home->post([home, stage = std::move(stage), source = std::move(source), offer = std::move(offer),
                    reply = std::move(reply),
                    owner = std::move(owner), place = std::move(*place)]() mutable {
            home->publish(stage, source, offer, owner, std::move(place), reply);
        });
    }

    void subscribe(std::string stage, std::string offer, Reply<Answer> reply, std::string client) override {
        Shard* home = home_of(stage);
        if (home == nullptr)
            return reply(Refusal{make_error_code(RelayErrc::unknown_stage), "there is no stage «" + stage + "»"});
        auto place = place_for(client, reply);
        if (!place) return;
        Shard* shard = shards_[next_shard_.fetch_add(1, std::memory_order_relaxed) % shards_.size()].get();
        shard->post([shard, home, stage = std::move(stage), offer = std::move(offer), reply = std::move(reply),
                     place = std::move(*place)]() mutable {
            const auto needs_key_frame = [home, stage](std::uint8_t layer) {
                home->post([home, stage, layer] {
                    if (auto* owner = home->find_home(stage))
                        owner->viewer_needs_key_frame(layer, TimePoint::clock::now());
                });
            };
            reply(shard->subscribe(stage, offer, needs_key_frame, std::move(place)));
        });
    }

    void trickle(std::string session, std::string body, std::string if_match, Reply<Trickled> reply) override {
        with_session(std::move(session), std::move(reply),
                     [body = std::move(body), if_match = std::move(if_match)](Shard& shard, const std::string& id) {
                         return shard.trickle(id, body, if_match);
                     });
    }
    void end_session(std::string session, Reply<Done> reply) override {
        with_session(std::move(session), std::move(reply),
                     [](Shard& shard, const std::string& id) { return shard.end_session(id); });
    }
    void has_session(std::string session, Reply<Done> reply) override {
        with_session(std::move(session), std::move(reply),
                     [](Shard& shard, const std::string& id) { return shard.has_session(id); });
    }

    void select(std::string stage, std::string source) override {
        Shard* home = home_of(stage);
        if (home == nullptr) return;
        home->post([home, stage = std::move(stage), source = std::move(source)] {
            if (auto* owner = home->find_home(stage)) owner->output().select(source, TimePoint::clock::now());
        });
    }

    void inject(const std::string& stage, const std::string& source, Packet packet, ClockMapping mapping) override {
        post_injected(stage, [source, packet = std::move(packet), mapping](Shard& home, StageHome& owner) mutable {
            home.live_counters().packets_in.add();
            home.live_counters().bytes_in.add(packet.payload.size());
            owner.output().clock(source, kind_of(packet.codec), mapping);
            owner.output().packet(source, std::move(packet), TimePoint::clock::now());
        });
    }
    void inject_rendition(const std::string& stage, Packet packet) override {
        post_injected(stage, [packet = std::move(packet)](Shard& home, StageHome& owner) mutable {
            home.live_counters().rendition_packets.add();
            owner.rendition_packet(std::move(packet), TimePoint::clock::now());
        });
    }
    void rendition_ready(const std::string& stage) override {
        // Once a start: not one of the many packets that may be dropped.
        Shard* home = home_of(stage);
        if (home == nullptr) return;
        home->post([home, stage] {
            if (auto* owner = home->find_home(stage)) owner->rendition_ready(TimePoint::clock::now());
        });
    }
    void rendition_needs_key_frame(const std::string& stage) override {
        post_injected(stage, [](Shard&, StageHome& owner) { owner.rendition_needs_source_key_frame(); });
    }

    [[nodiscard]] std::vector<ShardCounters> counters() const override {
        std::vector<ShardCounters> all;
        for (const auto& shard : shards_) all.push_back(shard->counters());
        if (all.empty()) return all;
        all.front().dropped_overload += injected_dropped_.load(std::memory_order_relaxed);
        all.front().pending_refused += pending_refused_.load(std::memory_order_relaxed);
        return all;
    }
    [[nodiscard]] std::vector<std::uint16_t> udp_ports() const override {
        std::vector<std::uint16_t> ports;
        for (const auto& shard : shards_) ports.push_back(shard->udp_port());
        return ports;
    }
    void stop() override {
        for (auto& shard : shards_) shard->stop();
    }

private:
    // Nothing: refused, and the reply says so.
    [[nodiscard]] std::optional<relay::PendingSessions::Place> place_for(const std::string& client,
                                                                         const Reply<Answer>& reply) {
        auto place = pending_->take(client);
        if (!place) {
            pending_refused_.fetch_add(1, std::memory_order_relaxed);
            reply(Refusal{make_error_code(RelayErrc::too_many_pending),
                          "too many sessions from your network wait to connect"});
        }
        return place;
    }
    [[nodiscard]] Shard* home_of(const std::string& stage) const {
        const std::lock_guard lock(mutex_);
        const auto found = home_of_.find(stage);
        return found == home_of_.end() ? nullptr : found->second;
    }

    // f(Shard&, StageHome&) on the stage's home shard; dropped and counted when too many wait.
    template <class F>
    void post_injected(const std::string& stage, F f) {
        Shard* home = home_of(stage);
        if (home == nullptr) return;
        if (injected_.fetch_add(1, std::memory_order_relaxed) >= injected_max) {
            injected_.fetch_sub(1, std::memory_order_relaxed);
            injected_dropped_.fetch_add(1, std::memory_order_relaxed);
            return;
        }
        home->post([this, home, stage, f = std::move(f)]() mutable {
            injected_.fetch_sub(1, std::memory_order_relaxed);
            if (auto* owner = home->find_home(stage)) f(*home, *owner);
        });
    }

    // A session's name begins with the number of its shard and '_'.
    template <class T, class F>
    void with_session(std::string session, Reply<T> reply, F f) {
        unsigned index = 0;
        const auto end = session.find('_');
        bool valid = end != std::string::npos && end > 0 && end <= 3;
        for (std::size_t i = 0; valid && i < end; ++i) {
            valid = session[i] >= '0' && session[i] <= '9';
            index = index * 10 + static_cast<unsigned>(session[i] - '0');
        }
        if (!valid || index >= shards_.size()) {
            return reply(Refusal{make_error_code(RelayErrc::unknown_session), "there is no such session"});
        }
        Shard* shard = shards_[index].get();
        shard->post([shard, session = std::move(session), reply = std::move(reply), f = std::move(f)] {
            reply(f(*shard, session));
        });
    }

    std::shared_ptr<const RelayEvents> events_;
    relay::WallAnchor anchor_;
    std::vector<std::unique_ptr<Shard>> shards_;
    unsigned homes_made_ = 0;
    std::atomic<unsigned> next_shard_{0};
    std::atomic<int> injected_{0};
    std::atomic<std::uint64_t> injected_dropped_{0}, pending_refused_{0};
    std::shared_ptr<relay::PendingSessions> pending_;
    mutable std::mutex mutex_;  // guards home_of_ only: stages are few and made at start
    std::unordered_map<std::string, Shard*> home_of_;
};

}  // namespace

std::unique_ptr<Relay> make_relay(RelayConfig config, RelayEvents events) {
    return std::make_unique<RelayImpl>(std::move(config), std::move(events));
}

}  // namespace lanai::streaming
