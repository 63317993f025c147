// The service with its clock, store and ticks given from outside. For tests, and for make_service() of core.hpp.
#pragma once

#include "access/access.hpp"
#include "core/data_lock.hpp"
#include "schedule/model.hpp"
#include "signaling/core.hpp"
#include "store/store.hpp"

#include <memory>

namespace lanai::core {

// Any thread.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual schedule::Instant system_now() const = 0;
    [[nodiscard]] virtual access::TimePoint steady_now() const = 0;
};
[[nodiscard]] std::shared_ptr<const Clock> make_system_clock();

struct Parts {
    std::unique_ptr<store::Store> store;
    std::shared_ptr<const Clock> clock;
    bool own_timer = true;                     // false: only tick() drives what happens each second
    std::unique_ptr<DataLock> lock = nullptr;  // of the store's folder, where it has one
};

class TickedService : public Service {
public:
    virtual void tick() = 0;  // what the timer does each second
};

// Throws std::runtime_error when the store cannot be replayed.
[[nodiscard]] std::unique_ptr<TickedService> make_service(ServiceConfig, Ports&, Parts);

}  // namespace lanai::core
