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

ProgrammeBoard::ProgrammeBoard(const ServiceConfig& config, std::chrono::milliseconds shift)
    : planned_(std::make_shared<const schedule::Programme>(config.programme)),
      published_(config.published),
      shift_(shift) {}

void ProgrammeBoard::put(const rooms::State& state) {
    auto now = std::make_shared<ProgrammeNow>();
    now->planned = planned_;
    now->live = state.live;
    now->published = published_;
    now->version = version_of(planned_->event.version, state.programme_seq);
    // When something was changed is said in the world's time, also during a rehearsal.
    for (auto& [code, talk] : now->live.talks) {
        if (talk.changed != schedule::Instant{}) talk.changed -= shift_;
    }
    if (!state.programme_changes.empty()) now->changed = state.programme_changes.back().at - shift_;
    const std::lock_guard lock(mutex_);
    now_ = std::move(now);
}

std::shared_ptr<const ProgrammeNow> ProgrammeBoard::get() const {
    const std::lock_guard lock(mutex_);
    return now_;
}

}  // namespace lanai::core
