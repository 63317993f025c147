// Sessions and invitations: who holds which token. Look-ups run on the store thread, answers on the core thread.
#pragma once

#include "core/limits.hpp"
#include "signaling/core.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <map>
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
    static constexpr std::size_t staff_names_max = 10'000;  // beyond: further ones are not protected

    struct Known {
        Identity identity;
        std::string invitation;  // id; empty: walked in
    };
    // Failure codes: "unauthorized", "revoked", "storage_failed", "rate_limited".
    using Found = std::variant<Known, Failure>;

    Sessions(store::Writer& writer, Post post, std::string attend_code, std::vector<access::TicketReader> tickets)
        : writer_(writer), post_(std::move(post)), attend_code_(std::move(attend_code)), tickets_(std::move(tickets)) {}

    // The first session that is good; else the failure that says most: "revoked" before "unauthorized".
    void find(const std::vector<std::string>& session_tokens, std::function<void(Found)>);
    void authenticate(const std::string& token, Reply<Identity>);
    // An invitation's token, or a ticket of an outside shop, which is good by the server's clock.
    void redeem(const std::string& token, std::int64_t now_ms, schedule::Instant server_now, Reply<NewSession>);
    void join(const std::string& code, const std::string& address, Limits&, access::TimePoint, std::int64_t now_ms,
              Reply<NewSession>);
    // Whether this invitation is revoked; nullopt: it cannot be read now.
    void is_revoked(const std::string& invitation, std::function<void(std::optional<bool>)>);
    // Whether invitations may have been revoked since this was asked last. While the disk has too much to do: no, and the
    // next one to ask is told.
    void changed_elsewhere(std::function<void(bool)> done);
    // Which of these invitations are revoked; nullopt: it cannot be read now.
    using Revoked = std::optional<std::vector<std::string>>;
    void find_revoked(std::vector<std::string> invitations, std::function<void(Revoked)>);

    // Moderators and organisers who have been here or are invited: at the start, and when there may be new ones.
    void learn_staff();
    [[nodiscard]] const std::set<std::string>& staff_names() const { return staff_names_; }
    // A moderator goes by this name now.
    void reserve(const std::string& name);
    [[nodiscard]] const std::map<std::string, rooms::Role>& staff_persons() const { return staff_persons_; }
    [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
    // Called whenever something in flight has come to its end.
    void on_idle(std::function<void()> callback) { on_idle_ = std::move(callback); }

private:
    template <class T>
    void look_up(std::function<T(store::Store&)> task, std::function<void(T)> done, T otherwise);
    void redeem_ticket(const std::string& token, std::int64_t now_ms, schedule::Instant server_now, Reply<NewSession>);
    void keep(NewSession, store::SessionRow, Reply<NewSession>);
    void remember(const Identity&);
    void finished();

    store::Writer& writer_;
    Post post_;
    std::string attend_code_;
    std::vector<access::TicketReader> tickets_;
    std::set<std::string> staff_names_;  // folded
    std::map<std::string, rooms::Role> staff_persons_;
    std::size_t in_flight_ = 0;
    std::function<void()> on_idle_;
};

}  // namespace lanai::core
