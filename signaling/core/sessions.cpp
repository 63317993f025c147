#include "core/sessions.hpp"

#include "rooms/text.hpp"
#include "rooms/visibility.hpp"

#include <utility>

namespace lanai::core {

namespace {

using Found = Sessions::Found;

Failure unauthorized() {
    return {"unauthorized", "this link or session is unknown or was revoked; ask the organisers for a new link", {}};
}
Failure storage_failed() {
    return {"storage_failed", "the database could not be read or written; try again", {}};
}
Failure too_many() {
    return {"rate_limited", "too many at once; try again in a moment", std::chrono::milliseconds(1'000)};
}

Found identity_of(const store::InvitationRow& row) {
    const auto role = access::role_from_string(row.role);
    if (!role) return unauthorized();
    if (row.revoked) return Failure{"revoked", "this invitation was revoked; ask the organisers for a new link", {}};
    return Sessions::Known{{"i-" + row.id, row.name, *role, row.stage, row.source}, row.id};
}

// Store thread.
Found find_by_session(store::Store& store, const std::string& hash) {
    const auto session = store.find_session(hash);
    if (!session) return storage_failed();
    if (!*session) return unauthorized();
    const store::SessionRow& row = **session;
    const auto role = access::role_from_string(row.role);
    if (!role) return unauthorized();
    if (row.invitation.empty()) return Sessions::Known{{row.person, row.name, *role, {}, {}}, {}};
    const auto invitation = store.find_invitation_by_id(row.invitation);
    if (!invitation) return storage_failed();
    return *invitation ? identity_of(**invitation) : Found{unauthorized()};
}

Found find_by_invitation(store::Store& store, const std::string& hash) {
    const auto invitation = store.find_invitation(hash);
    if (!invitation) return storage_failed();
    return *invitation ? identity_of(**invitation) : Found{unauthorized()};
}

bool is_unknown(const Found& found) {
    const Failure* failure = std::get_if<Failure>(&found);
    return failure != nullptr && failure->code == "unauthorized";
}

// Store thread. A page that was opened with one of several cookies: an old one must not hide a good one.
Found find_first(store::Store& store, const std::vector<std::string>& hashes) {
    Found best = unauthorized();
    for (const std::string& hash : hashes) {
        Found found = find_by_session(store, hash);
        const Failure* failure = std::get_if<Failure>(&found);
        if (failure == nullptr || failure->code == "storage_failed") return found;
        if (is_unknown(best)) best = std::move(found);
    }
    return best;
}

// HTTP knows one code for both.
Failure for_http(Failure failure) {
    if (failure.code == "revoked") failure.code = "unauthorized";
    return failure;
}

}  // namespace

template <class T>
void Sessions::look_up(std::function<T(store::Store&)> task, std::function<void(T)> done, T otherwise) {
    ++in_flight_;
    const bool will_run = writer_.run([this, task = std::move(task), done](store::Store& store) {
        auto answer = std::make_shared<T>(task(store));
        post_([this, answer, done] {
            done(std::move(*answer));
            finished();
        });
    });
    if (will_run) return;
    post_([this, done = std::move(done), otherwise = std::move(otherwise)] {
        done(otherwise);
        finished();
    });
}

void Sessions::finished() {
    --in_flight_;
    if (in_flight_ == 0 && on_idle_) on_idle_();
}

void Sessions::remember(const Identity& identity) {
    if (!rooms::is_staff(identity.role) || staff_persons_.size() >= staff_names_max) return;
    staff_persons_[identity.person] = identity.role;
    reserve(identity.name);
}

// Whoever cannot be read now is remembered when they come.
void Sessions::learn_staff() {
    using Staff = std::vector<Identity>;
    if (in_flight_ >= lookups_max) return;
    look_up<Staff>(
        [](store::Store& store) {
            Staff staff;
            const auto take = [&](const std::string& person, const std::string& role_name, const std::string& name) {
                const auto role = access::role_from_string(role_name);
                if (role && rooms::is_staff(*role)) staff.push_back({person, name, *role, {}, {}});
            };
            static_cast<void>(store.read_sessions([&](const store::SessionRow& row) { take(row.person, row.role, row.name); }));
            static_cast<void>(store.read_invitations([&](const store::InvitationRow& row) {
                if (!row.revoked) take("i-" + row.id, row.role, row.name);
            }));
            return staff;
        },
        [this](const Staff& staff) {
            for (const Identity& identity : staff) remember(identity);
        },
        Staff{});
}

void Sessions::reserve(const std::string& name) {
    const std::string folded = rooms::fold_name(name);
    if (!folded.empty() && staff_names_.size() < staff_names_max) staff_names_.insert(folded);
}

void Sessions::find(const std::vector<std::string>& session_tokens, std::function<void(Found)> done) {
    if (in_flight_ >= lookups_max) return done(too_many());
    std::vector<std::string> hashes;
    for (const std::string& token : session_tokens) hashes.push_back(access::hash_token(token));
    look_up<Found>([hashes = std::move(hashes)](store::Store& store) { return find_first(store, hashes); },
                   [this, done = std::move(done)](Found found) {
                       if (const Known* known = std::get_if<Known>(&found)) remember(known->identity);
                       done(std::move(found));
                   },
                   too_many());
}

void Sessions::authenticate(const std::string& token, Reply<Identity> reply) {
    if (token.empty()) return reply(unauthorized());
    if (in_flight_ >= lookups_max) return reply(too_many());
    const std::string hash = access::hash_token(token);
    look_up<Found>(
        [hash](store::Store& store) {
            Found found = find_by_session(store, hash);
            return is_unknown(found) ? find_by_invitation(store, hash) : found;
        },
        [this, reply = std::move(reply)](Found found) {
            if (Failure* failure = std::get_if<Failure>(&found)) return reply(for_http(std::move(*failure)));
            Identity& identity = std::get<Known>(found).identity;
            remember(identity);
            reply(std::move(identity));
        },
        too_many());
}

void Sessions::redeem(const std::string& token, std::int64_t now_ms, schedule::Instant server_now,
                      Reply<NewSession> reply) {
    if (token.empty()) return reply(unauthorized());
    if (in_flight_ >= lookups_max) return reply(too_many());
    if (access::looks_like_ticket(token)) return redeem_ticket(token, now_ms, server_now, std::move(reply));
    const std::string hash = access::hash_token(token);
    look_up<Found>([hash](store::Store& store) { return find_by_invitation(store, hash); },
                   [this, now_ms, reply = std::move(reply)](Found found) {
                       if (Failure* failure = std::get_if<Failure>(&found)) return reply(for_http(std::move(*failure)));
                       const Known& known = std::get<Known>(found);
                       remember(known.identity);
                       NewSession session{known.identity, access::make_token()};
                       store::SessionRow row{access::hash_token(session.token),
                                             known.identity.person,
                                             std::string(access::to_string(known.identity.role)),
                                             known.identity.name,
                                             known.invitation,
                                             now_ms};
                       keep(std::move(session), std::move(row), reply);
                   },
                   too_many());
}

void Sessions::redeem_ticket(const std::string& token, std::int64_t now_ms, schedule::Instant server_now,
                             Reply<NewSession> reply) {
    std::string why = "this server takes no such tickets; ask the organisers for a link";
    for (const access::TicketReader& shop : tickets_) {
        auto ticket = shop.read(token, server_now);
        if (!ticket) {
            why = ticket.error().message;
            if (ticket.error().foreign) continue;
            break;
        }
        Identity identity{ticket->person, {}, ticket->role, {}, {}};
        // A shop's customers name themselves.
        auto name = rooms::clean_text(ticket->name, rooms::name_rule);
        const bool taken = name && !rooms::is_staff(identity.role) && staff_names_.count(rooms::fold_name(*name)) != 0;
        if (name && !taken) identity.name = *std::move(name);
        remember(identity);
        NewSession session{identity, access::make_token()};
        store::SessionRow row{access::hash_token(session.token),
                              identity.person,
                              std::string(access::to_string(identity.role)),
                              identity.name,
                              {},
                              now_ms};
        return keep(std::move(session), std::move(row), std::move(reply));
    }
    reply(Failure{"ticket", std::move(why), {}});
}

void Sessions::join(const std::string& code, const std::string& address, Limits& limits, access::TimePoint now,
                    std::int64_t now_ms, Reply<NewSession> reply) {
    if (!attend_code_.empty()) {
        if (const auto wait = limits.code_blocked(address, now))
            return reply(Failure{"rate_limited", "too many wrong codes from your address; wait a little", *wait});
        if (!access::equal_constant_time(code, attend_code_)) {
            limits.wrong_code(address, now);
            return reply(Failure{"forbidden", "this is not the attendance code; it stands in your invitation", {}});
        }
    }
    if (in_flight_ >= lookups_max) return reply(too_many());
    NewSession session{{"a-" + access::make_id(), {}, Role::attendee, {}, {}}, access::make_token()};
    store::SessionRow row{access::hash_token(session.token),
                          session.identity.person,
                          std::string(access::to_string(Role::attendee)),
                          {},
                          {},
                          now_ms};
    keep(std::move(session), std::move(row), std::move(reply));
}

// The cookie is worth something only when the session is on disk.
void Sessions::keep(NewSession session, store::SessionRow row, Reply<NewSession> reply) {
    ++in_flight_;
    store::Batch batch;
    batch.sessions.push_back(std::move(row));
    writer_.submit(std::move(batch),
                   [this, session = std::move(session), reply = std::move(reply)](boost::system::error_code error) {
                       post_([this, error, session, reply] {
                           if (error) {
                               reply(storage_failed());
                           } else {
                               reply(session);
                           }
                           finished();
                       });
                   });
}

void Sessions::is_revoked(const std::string& invitation, std::function<void(std::optional<bool>)> done) {
    if (in_flight_ >= lookups_max) return done(std::nullopt);
    look_up<std::optional<bool>>(
        [invitation](store::Store& store) -> std::optional<bool> {
            const auto row = store.find_invitation_by_id(invitation);
            if (!row) return std::nullopt;
            return *row && (*row)->revoked;
        },
        std::move(done), std::nullopt);
}

void Sessions::changed_elsewhere(std::function<void(bool)> done) {
    if (in_flight_ >= lookups_max) return done(false);
    look_up<bool>(
        [](store::Store& store) {
            const auto changed = store.changed_elsewhere();
            return !changed || *changed;  // what cannot be read is looked at all the more
        },
        std::move(done), true);
}

void Sessions::find_revoked(std::vector<std::string> invitations, std::function<void(Revoked)> done) {
    if (in_flight_ >= lookups_max) return done(std::nullopt);
    look_up<Revoked>(
        [invitations = std::move(invitations)](store::Store& store) -> Revoked {
            std::vector<std::string> revoked;
            for (const std::string& id : invitations) {
                const auto row = store.find_invitation_by_id(id);
                if (!row) return std::nullopt;
                if (*row && (*row)->revoked) revoked.push_back(id);
            }
            return revoked;
        },
        std::move(done), std::nullopt);
}

}  // namespace lanai::core
