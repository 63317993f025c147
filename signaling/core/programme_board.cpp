#include "core/programme_board.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace lanai::core {

namespace {

std::string version_of(const std::string& makers, const schedule::LiveState& live) {
    std::uint64_t changes = 0;
    for (const auto& [code, talk] : live.talks) changes += talk.revision;
    const std::string version = makers.empty() ? "1" : makers;
    return changes == 0 ? version : version + ", change " + std::to_string(changes);
}

}  // namespace

ProgrammeBoard::ProgrammeBoard(const ServiceConfig& config, std::chrono::milliseconds shift)
    : planned_(std::make_shared<const schedule::Programme>(config.programme)),
      published_(config.published),
      shift_(shift) {}

void ProgrammeBoard::put(const schedule::LiveState& live) {
    auto now = std::make_shared<ProgrammeNow>();
    now->planned = planned_;
    now->live = live;
    now->published = published_;
    now->version = version_of(planned_->event.version, live);
    // When something was changed is said in the world's time, also during a rehearsal.
    for (auto& [code, talk] : now->live.talks) {
        if (talk.changed != schedule::Instant{}) talk.changed -= shift_;
    }
    const std::lock_guard lock(mutex_);
    now_ = std::move(now);
}

std::shared_ptr<const ProgrammeNow> ProgrammeBoard::get() const {
    const std::lock_guard lock(mutex_);
    return now_;
}

}  // namespace lanai::core
