#include "endpoints/media_sessions.hpp"

#include "endpoints/responses.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace lanai::endpoints {

using streaming::Done;
using streaming::Refusal;
using streaming::RelayErrc;

bool MediaSessions::add(const std::string& session, const std::string& token, MediaRole role) {
    const std::lock_guard lock(mutex_);
    if (sessions_.size() >= sessions_max) return false;
    sessions_.insert_or_assign(session, Opened{token, role, true});
    return true;
}

void MediaSessions::forget(const std::string& session) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(session);
}

void MediaSessions::check() {
    const std::uint64_t changes = service_.counters().access_changes;
    std::vector<std::pair<std::string, Opened>> asked;
    std::vector<std::string> maybe_over;
    {
        const std::lock_guard lock(mutex_);
        const bool changed = std::exchange(access_changes_, changes) != changes;
        const bool all = ++checks_ % leavers_each == 0;
        std::size_t viewers = 0;
        for (auto& [session, opened] : sessions_) {
            const bool publishes = opened.role == MediaRole::publisher;
            opened.doubtful = opened.doubtful || changed || publishes;
            if (publishes || all) maybe_over.push_back(session);
            if (!opened.doubtful || (!publishes && ++viewers > viewers_a_check)) continue;
            opened.doubtful = false;
            asked.emplace_back(session, opened);
        }
    }
    for (const std::string& session : maybe_over) forget_if_over(session);
    for (const auto& [session, opened] : asked) end_if_shut_out(session, opened);
}

void MediaSessions::forget_if_over(const std::string& session) {
    relay_.has_session(session, [this, session](std::variant<Done, Refusal> reply) {
        const auto* refusal = std::get_if<Refusal>(&reply);
        if (refusal != nullptr && is_relay_error(*refusal, RelayErrc::unknown_session)) forget(session);
    });
}

void MediaSessions::end_if_shut_out(const std::string& session, const Opened& opened) {
    service_.authenticate(opened.token, [this, session, role = opened.role](std::variant<core::Identity, core::Failure> reply) {
        const auto* failure = std::get_if<core::Failure>(&reply);
        if (failure == nullptr) return;
        // A server that is busy or stopping says nothing about the token.
        if (failure->code != "unauthorized" && failure->code != "shut_out") return doubt(session);
        if (role == MediaRole::viewer_as_well && failure->code != "shut_out") return;
        relay_.end_session(session, [](std::variant<Done, Refusal>) {});
        forget(session);
    });
}

void MediaSessions::doubt(const std::string& session) {
    const std::lock_guard lock(mutex_);
    if (const auto found = sessions_.find(session); found != sessions_.end()) found->second.doubtful = true;
}

}  // namespace lanai::endpoints
