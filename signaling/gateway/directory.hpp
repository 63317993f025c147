// Who answers to which id at the moment. One service's thread.
#pragma once

#include <cstdint>
#include <vector>

#include "gateway/connection.hpp"

namespace lanai::gateway {

// An id says which service it belongs to (id % services), and where it stands here: a message to everybody looks each of
// thousands up. No id is given twice.
class Directory {
public:
    Directory(unsigned index, unsigned services) : index_(index), services_(services) {}

    void enter(Connection& connection) {
        leave(connection);
        if (free_.empty()) {
            free_.push_back(static_cast<std::uint32_t>(places_.size()));
            places_.emplace_back();
        }
        const std::uint32_t place = free_.back();
        free_.pop_back();
        connection.id = ((++entered_ << place_bits) | place) * services_ + index_;
        places_[place] = {connection.id, &connection};
    }
    void leave(Connection& connection) {
        if (connection.id == 0) return;
        const std::uint32_t place = place_of(connection.id);
        places_[place] = {};
        free_.push_back(place);
        connection.id = 0;
    }
    [[nodiscard]] Connection* find(ConnectionId id) const {
        const std::uint32_t place = place_of(id);
        return place < places_.size() && places_[place].id == id ? places_[place].connection : nullptr;
    }

private:
    static constexpr unsigned place_bits = 24;  // far more than Config::connections_max
    [[nodiscard]] std::uint32_t place_of(ConnectionId id) const {
        return static_cast<std::uint32_t>((id / services_) & ((1U << place_bits) - 1));
    }

    struct Place {
        ConnectionId id = 0;
        Connection* connection = nullptr;
    };
    ConnectionId index_, services_, entered_ = 0;
    std::vector<Place> places_;        // as many as there were at once
    std::vector<std::uint32_t> free_;
};

}  // namespace lanai::gateway
