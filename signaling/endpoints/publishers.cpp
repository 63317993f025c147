#include "endpoints/publishers.hpp"

#include "endpoints/responses.hpp"

#include <variant>

namespace lanai::endpoints {

using streaming::Done;
using streaming::Refusal;
using streaming::RelayErrc;

bool Publishers::add(const std::string& session, const std::string& token) {
    const std::lock_guard lock(mutex_);
    if (tokens_.size() >= sessions_max) return false;
    tokens_.insert_or_assign(session, token);
    return true;
}

void Publishers::forget(const std::string& session) {
    const std::lock_guard lock(mutex_);
    tokens_.erase(session);
}

void Publishers::check() {
    std::map<std::string, std::string> tokens;
    {
        const std::lock_guard lock(mutex_);
        tokens = tokens_;
    }
    for (const auto& [id, token] : tokens) {
        relay_.has_session(id, [this, session = id](std::variant<Done, Refusal> reply) {
            const auto* refusal = std::get_if<Refusal>(&reply);
            if (refusal != nullptr && is_relay_error(*refusal, RelayErrc::unknown_session)) forget(session);
        });
        service_.authenticate(token, [this, session = id](std::variant<core::Identity, core::Failure> reply) {
            const auto* failure = std::get_if<core::Failure>(&reply);
            // A server that is busy or stopping says nothing about the token.
            if (failure == nullptr || (failure->code != "unauthorized" && failure->code != "shut_out")) return;
            relay_.end_session(session, [](std::variant<Done, Refusal>) {});
            forget(session);
        });
    }
}

}  // namespace lanai::endpoints
