// Who publishes a source that is held already. An encoder whose connection died comes back at once and must not be told
// that it is in its own way.
#include "relay/refusals.hpp"
#include "relay/shard.hpp"

namespace lanai::streaming::relay {

bool Publisher::gives_way_to(const std::string& owner, TimePoint now) const {
    if (stale(now)) return true;
    if (owner.empty() || owner != owner_) return false;
    return now - heard_ >= own_silence;  // never heard of: the clock's beginning is long ago
}

// One that delivers keeps the source against its own owner too: two encoders with one link would else throw each other
// out for ever. Whether it still delivers shows within own_silence.
void Shard::publish(const std::string& stage, const std::string& source, const std::string& offer,
                    const std::string& owner, PendingSessions::Place place, const Reply<Answer>& reply) {
    const auto* holder = publisher_of(stage, source);
    const bool wait = holder != nullptr && !owner.empty() && holder->owner() == owner &&
                      !holder->gives_way_to(owner, TimePoint::clock::now()) && waiting_ < limits_.publishers_max;
    if (!wait) return reply(publish_now(stage, source, offer, owner, std::move(place)));
    ++waiting_;
    auto timer = std::make_shared<boost::asio::steady_timer>(io_, Publisher::own_silence);
    timer->async_wait([this, timer, stage, source, offer, owner, reply,
                       place = std::move(place)](const boost::system::error_code&) mutable {
        --waiting_;
        reply(publish_now(stage, source, offer, owner, std::move(place)));
    });
}

}  // namespace lanai::streaming::relay
