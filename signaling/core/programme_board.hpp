// The programme as it stands, for readers on other threads: the core thread puts up a new one after each change that is
// on disk; anybody may take it.
#pragma once

#include "schedule/live.hpp"
#include "rooms/state.hpp"
#include "signaling/core.hpp"

#include <chrono>
#include <memory>
#include <mutex>

namespace lanai::core {

class ProgrammeBoard {
public:
    // shift: programme time - server time.
    ProgrammeBoard(const ServiceConfig&, std::chrono::milliseconds shift);

    void put(const rooms::State&);  // core thread
    [[nodiscard]] std::shared_ptr<const ProgrammeNow> get() const;

private:
    const std::shared_ptr<const schedule::Programme> planned_;
    const schedule::Instant published_;
    const std::chrono::milliseconds shift_;
    mutable std::mutex mutex_;
    std::shared_ptr<const ProgrammeNow> now_;  // guarded by mutex_
};

}  // namespace lanai::core
