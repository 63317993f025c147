// Sessions that were opened and have not connected yet, by the network they were opened from: each holds memory until it
// connects or Peer::connect_timeout is over, so nobody may open them without bound. Shared by all shards; locked, as a
// session is opened and connects once in its life.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace lanai::streaming::relay {

class PendingSessions : public std::enable_shared_from_this<PendingSessions> {
public:
    explicit PendingSessions(std::size_t per_network_max) : per_network_max_(per_network_max) {}

    // A session's place; given back when it is destroyed.
    class Place {
    public:
        Place() = default;
        Place(Place&& other) noexcept : owner_(std::move(other.owner_)), network_(std::move(other.network_)) {}
        Place& operator=(Place&& other) noexcept {
            std::swap(owner_, other.owner_);
            std::swap(network_, other.network_);
            return *this;
        }
        ~Place() {
            if (owner_) owner_->give_back(network_);
        }

    private:
        friend class PendingSessions;
        Place(std::shared_ptr<PendingSessions> owner, std::string network)
            : owner_(std::move(owner)), network_(std::move(network)) {}
        std::shared_ptr<PendingSessions> owner_;
        std::string network_;
    };

    // Nothing: the network has per_network_max already. An empty name is counted nowhere and always has room.
    [[nodiscard]] std::optional<Place> take(const std::string& network) {
        if (network.empty()) return Place{};
        const std::lock_guard lock(mutex_);
        auto& count = counts_[network];
        if (count >= per_network_max_) return std::nullopt;
        ++count;
        return Place(shared_from_this(), network);
    }
    [[nodiscard]] std::size_t networks() const {
        const std::lock_guard lock(mutex_);
        return counts_.size();
    }

private:
    void give_back(const std::string& network) {
        const std::lock_guard lock(mutex_);
        const auto found = counts_.find(network);
        if (found != counts_.end() && --found->second == 0) counts_.erase(found);
    }

    std::size_t per_network_max_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> counts_;  // of those that have any: bounded by the sessions there are
};

}  // namespace lanai::streaming::relay
