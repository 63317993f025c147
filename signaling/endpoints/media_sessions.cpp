#include "endpoints/media_sessions.hpp"

#include "endpoints/responses.hpp"

#include <utility>
#include <variant>

namespace lanai::endpoints {

using streaming::Done;
using streaming::Refusal;
using streaming::RelayErrc;

bool MediaSessions::add(const std::string& session, const std::string& token, MediaRole role) {
    const std::lock_guard lock(mutex_);
    if (sessions_.size() >= sessions_max) return false;
    sessions_.insert_or_assign(session, Opened{token, role});
    return true;
}

void MediaSessions::forget(const std::string& session) {
    const std::lock_guard lock(mutex_);
    sessions_.erase(session);
}

void MediaSessions::check() {
    const std::uint64_t changes = service_.counters().access_changes;
    std::map<std::string, Opened> sessions;
    bool viewers_change = false, viewers_leave = false;
    {
        const std::lock_guard lock(mutex_);
        viewers_change = std::exchange(access_changes_, changes) != changes;
        viewers_leave = ++checks_ % viewers_each == 0;
        for (const auto& [session, opened] : sessions_)
            if (opened.role == MediaRole::publisher || viewers_change || viewers_leave) sessions.emplace(session, opened);
    }
    for (const auto& [session, opened] : sessions) {
        const bool publishes = opened.role == MediaRole::publisher;
        if (publishes || viewers_leave) forget_if_over(session);
        if (publishes || viewers_change) end_if_shut_out(session, opened);
    }
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
        // A server that is busy or stopping says nothing about the token.
        if (failure == nullptr || (failure->code != "unauthorized" && failure->code != "shut_out")) return;
        if (role == MediaRole::viewer_as_well && failure->code != "shut_out") return;
        relay_.end_session(session, [](std::variant<Done, Refusal>) {});
        forget(session);
    });
}

}  // namespace lanai::endpoints
