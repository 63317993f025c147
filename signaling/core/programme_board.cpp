#include "core/programme_board.hpp"

#include <string>
#include <utility>

namespace lanai::core {

namespace {

// Rises for ever, also when a change is taken back.
std::string version_of(const std::string& makers, rooms::Sequence newest) {
    const std::string version = makers.empty() ? "1" : makers;
    return newest == 0 ? version : version + ", change " + std::to_string(newest);
}

}  // namespace

ProgrammeBoard::ProgrammeBoard(schedule::Instant published, ProgrammeClock clock)
    : published_(published), clock_(clock) {}

void ProgrammeBoard::put(const rooms::State& state) {
    auto now = std::make_shared<ProgrammeNow>();
    now->planned = state.timetable.programme;
    now->live = state.live;
    now->published = published_;
    now->version = version_of(now->planned->event.version, state.programme_seq);
    // When something was changed is said in the world's time, also during a rehearsal.
    for (auto& [code, talk] : now->live.talks) {
        if (talk.changed != schedule::Instant{}) talk.changed = clock_.to_server(talk.changed);
    }
    for (auto& [talk, live] : now->live.removed) live.changed = clock_.to_server(live.changed);
    if (!state.programme_changes.empty()) now->changed = clock_.to_server(state.programme_changes.back().at);
    const std::lock_guard lock(mutex_);
    now_ = std::move(now);
}

std::shared_ptr<const ProgrammeNow> ProgrammeBoard::get() const {
    const std::lock_guard lock(mutex_);
    return now_;
}

}  // namespace lanai::core
