// The programme as it stands, for readers on other threads: the core thread puts up a new one after each change that is
// on disk; anybody may take it.
#pragma once

#include "core/programme_clock.hpp"
#include "rooms/state.hpp"
#include "schedule/live.hpp"
#include "signaling/core.hpp"

#include <memory>
#include <mutex>

namespace lanai::core {

class ProgrammeBoard {
public:
    // published: when the first plan was taken into use.
    ProgrammeBoard(schedule::Instant published, ProgrammeClock);

    void put(const rooms::State&);  // core thread
    [[nodiscard]] std::shared_ptr<const ProgrammeNow> get() const;

private:
    const schedule::Instant published_;
    const ProgrammeClock clock_;
    mutable std::mutex mutex_;
    std::shared_ptr<const ProgrammeNow> now_;  // guarded by mutex_
};

}  // namespace lanai::core
