// The core service: every decision of the control plane, on one thread. All methods of Service may be called
// from any thread and only post; replies run on the core thread and must not block.
#pragma once

#include "access/access.hpp"
#include "access/ticket.hpp"
#include "schedule/live.hpp"
#include "schedule/model.hpp"
#include "signaling/plan.hpp"

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lanai::core {

using ConnectionId = std::uint64_t;

using access::Role;

// Who is behind a connection or request.
struct Identity {
    std::string person;  // opaque, stable
    std::string name;    // may be empty for attendees who have not said it
    Role role = Role::attendee;
    std::string publish_stage;   // speakers: the stage and source they may publish to; empty: any
    std::string publish_source;
};

struct Failure {
    std::string code;     // of docs/PROTOCOL.md: "forbidden", "rate_limited", ...
    std::string message;  // what was wrong, where, and what would be right
    std::optional<std::chrono::milliseconds> retry_after;
};
template <class T>
using Reply = std::function<void(std::variant<T, Failure>)>;

// A session that was just made: the cookie carries `token` (random, 256 bits, base64url; stored hashed).
struct NewSession {
    Identity identity;
    std::string token;
};

// The talks that somebody starred, by code; also such as have left the programme.
struct OwnProgramme {
    std::vector<std::string> talks;
};

struct SourceInfo {
    std::string id;
    std::string kind;  // "slate", "playout", "live"
    std::string label;
    bool live = false;
};

struct StageInfo {
    std::string id;
    std::string title;
    std::string selected;
    std::string on_air;
    std::vector<SourceInfo> sources;
};

struct ServiceConfig {
    // The plan at start. It is a newer one when it differs from what this source brought last.
    schedule::Programme programme;
    std::string plan_source = "file";  // as PlanOrigin::source
    std::string plan_label;
    std::vector<StageInfo> stages;
    std::string data_dir;  // holds lanai.db
    bool rehearse = false;
    unsigned pace = 1;              // of a rehearsal: programme seconds a second; 1..600
    std::string attend_code;        // empty: attending is open
    std::vector<access::TicketReader> tickets;  // of outside shops; redeemed as invitations are
    std::chrono::seconds question_grace{120};  // a talk takes late questions for so long
    bool organisers_see_names = false;         // of those who ask anonymously
    schedule::Instant published{};  // when the programme was taken into use, by the server's clock
    // So long after the programme's last day everybody is forgotten; none: never.
    std::optional<std::chrono::hours> retention = {};
    // Votes and chat that come thick and fast are told together: the more are connected, the more a frame for all costs,
    // and the longer it waits for company; a sixth of that while there is none, about what telling one takes.
    std::chrono::microseconds gather_a_connection{60};
    std::chrono::milliseconds gather_max{100};
};

// The programme as it stands, after the last change that is on disk. Immutable; a new object a change.
struct ProgrammeNow {
    std::shared_ptr<const schedule::Programme> planned;
    schedule::LiveState live;  // `changed` by the server's clock, also during a rehearsal
    schedule::Instant published{};
    // When the newest change was made, by the server's clock; the epoch: none. An insertion that was taken back has left
    // no talk to tell of it.
    schedule::Instant changed{};
    std::string version;  // the makers' word, and the number of the newest change
};

// What the core asks of the others. Called on the core thread; implementations post and return.
class Ports {
public:
    virtual ~Ports() = default;
    virtual void send(std::string text, const std::vector<ConnectionId>&) = 0;
    virtual void close(ConnectionId, std::uint16_t code, std::string reason) = 0;
    virtual void select_source(const std::string& stage, const std::string& source) = 0;
    virtual void show_slate(const std::string& stage, const std::string& heading, const std::string& title,
                            const std::string& when) = 0;
    virtual void log(const std::string& key_value_line) = 0;
};

// For metrics; relaxed reads.
struct ServiceCounters {
    std::uint64_t connections = 0, commands = 0, commands_refused = 0, events = 0, commits = 0, commit_failures = 0;
    std::uint64_t access_changes = 0;  // somebody was shut out, or another process wrote: an invitation may be revoked
};

class Service : public PlanTarget {
public:
    // WebSocket side. open() gives the connection the identity of the first of its cookies' session
    // tokens that is good (none or unknown: closed with 4401; revoked: 4403). At most one token a role.
    virtual void open(ConnectionId, std::vector<std::string> session_tokens, std::string peer_address) = 0;
    virtual void message(ConnectionId, std::string text) = 0;
    virtual void closed(ConnectionId) = 0;

    // HTTP side. An invitation's token or a ticket. Unknown or revoked: "unauthorized"; a ticket that does not count:
    // "ticket", with the reason for who holds it.
    virtual void redeem(std::string invitation_token, std::string peer_address, Reply<NewSession>) = 0;
    virtual void join(std::string code, std::string peer_address, Reply<NewSession>) = 0;  // a new attendee
    // Session token of a cookie, or an invitation's token as bearer. Unknown or revoked: "unauthorized".
    virtual void authenticate(std::string token, Reply<Identity>) = 0;
    // Whose calendar this is: `secret` is what stands in its address. Wrong, renewed or of somebody who was shut out:
    // "not_found", without a difference.
    virtual void own_programme(std::string secret, Reply<OwnProgramme>) = 0;
    // Milliseconds until the stage's next talk starts; nullopt when the programme is over.
    virtual void next_start(std::string stage, Reply<std::optional<std::chrono::milliseconds>>) = 0;

    // Never null. Does not wait for the core thread.
    [[nodiscard]] virtual std::shared_ptr<const ProgrammeNow> programme() const = 0;

    // From the media plane.
    virtual void stage_status(std::string stage, std::string selected, std::string on_air,
                              std::vector<std::pair<std::string, bool>> source_live) = 0;

    [[nodiscard]] virtual ServiceCounters counters() const = 0;
    // Refuses new commands with "draining", waits for the last commit, tells clients, joins the threads.
    virtual void stop() = 0;
};

// Opens or creates the store, replays it, starts the core thread. Throws std::runtime_error when the database
// is corrupt or cannot be opened; the message says which file, what is wrong and what to do.
[[nodiscard]] std::unique_ptr<Service> make_service(ServiceConfig, Ports&);

// For `lanai link` and `lanai invite`: invitations in the data directory's database, also beside a running server.
struct Invitation {
    Role role = Role::attendee;
    std::string name;
    std::string stage;   // speaker: may publish to this stage and source; empty: any
    std::string source;
};
// Returns their tokens (base64url), in order; all are made or none. Throws std::runtime_error as make_service does.
[[nodiscard]] std::vector<std::string> create_invitations(const std::string& data_dir, const std::vector<Invitation>&);
// false: no such token.
[[nodiscard]] bool revoke_invitation(const std::string& data_dir, const std::string& token);

}  // namespace lanai::core
