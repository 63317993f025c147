// Sessions and invitations: who holds which token. Look-ups run on the store thread, answers on the core thread.
#pragma once

#include "core/limits.hpp"
#include "signaling/core.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace lanai::core {

// Runs a task on the core thread. Callable from any thread.
using Post = std::function<void(std::function<void()>)>;

class Sessions {
public:
    static constexpr std::size_t lookups_max = 8'000;       // in flight, below Writer::queue_max; beyond: rate_limited
    static constexpr std::size_t staff_names_max = 10'000;  // beyond: further names are not protected

    struct Known {
        Identity identity;
        std::string invitation;  // id; empty: walked in
    };
    // Failure codes: "unauthorized", "revoked", "storage_failed", "rate_limited".
    using Found = std::variant<Known, Failure>;

    Sessions(store::Writer& writer, Post post, std::string attend_code)
        : writer_(writer), post_(std::move(post)), attend_code_(std::move(attend_code)) {}

    // The first session that is good; else the failure that says most: "revoked" before "unauthorized".
    void find(const std::vector<std::string>& session_tokens, std::function<void(Found)>);
    void authenticate(const std::string& token, Reply<Identity>);
    void redeem(const std::string& invitation_token, std::int64_t now_ms, Reply<NewSession>);
    void join(const std::string& code, const std::string& address, Limits&, access::TimePoint, std::int64_t now_ms,
              Reply<NewSession>);
    // Which of these invitations are revoked.
    void find_revoked(std::vector<std::string> invitations, std::function<void(std::vector<std::string>)>);

    [[nodiscard]] const std::set<std::string>& staff_names() const { return staff_names_; }
    [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
    // Called whenever something in flight has come to its end.
    void on_idle(std::function<void()> callback) { on_idle_ = std::move(callback); }

private:
    template <class T>
    void look_up(std::function<T(store::Store&)> task, std::function<void(T)> done, T otherwise);
    void keep(NewSession, store::SessionRow, Reply<NewSession>);
    void remember(const Identity&);
    void finished();

    store::Writer& writer_;
    Post post_;
    std::string attend_code_;
    std::set<std::string> staff_names_;  // folded
    std::size_t in_flight_ = 0;
    std::function<void()> on_idle_;
};

}  // namespace lanai::core
