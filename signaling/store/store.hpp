// The store's port: an append-only event log, the answers already given to commands, sessions and invitations.
// What is in memory is a projection of it. Implementations: SqliteStore (file), MemoryStore (tests).
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::store {

enum class Errc { cannot_open = 1, corrupt, wrong_version, write_failed, disk_full, read_failed };
[[nodiscard]] boost::system::error_code make_error_code(Errc);

struct Event {
    std::uint64_t sequence = 0;  // 1, 2, 3 … without holes; given by the core before it appends
    std::int64_t at_ms = 0;      // programme's clock
    std::string kind;            // "question_asked"
    std::string payload;         // JSON
};

// The answer a command got, kept so that its repetition gets the same. Written with its events, in one transaction.
struct Answered {
    std::string person;
    std::string command_id;
    std::string answer;  // JSON as sent, ack only (errors are not kept)
};

struct SessionRow {
    std::string token_hash;  // SHA-256, hex
    std::string person;
    std::string role;
    std::string name;
    std::string invitation;  // id of the invitation it came from; empty: walked in
    std::int64_t created_ms = 0;
};

struct InvitationRow {
    std::string id;
    std::string token_hash;
    std::string role;
    std::string name;
    std::string stage, source;
    std::int64_t created_ms = 0;
    bool revoked = false;
};

// What is written together, or not at all.
struct Batch {
    std::vector<Event> events;
    std::vector<Answered> answered;
    std::vector<SessionRow> sessions;
    [[nodiscard]] bool empty() const { return events.empty() && answered.empty() && sessions.empty(); }
};

// Blocking calls; used by one thread (the store thread), but for start-up and `lanai link`.
class Store {
public:
    virtual ~Store() = default;
    // What is new of a row's payload; nothing: it stays.
    using Rewrite = std::function<boost::system::result<std::optional<std::string>>(const Event&)>;
    // Every event passes `rewrite`, in order; sessions and answers of the person go, their invitation loses its name and is
    // good no more (person: none: of everybody). The log is another one from then on. In one transaction, and what was there
    // before is overwritten in the file.
    [[nodiscard]] virtual boost::system::error_code forget(const std::optional<std::string>& person, const Rewrite&,
                                                           const std::string& new_log_id) = 0;
    // As it stands in the database now: another process may have had somebody forgotten.
    [[nodiscard]] virtual boost::system::result<std::string> read_log_id() = 0;
    [[nodiscard]] virtual std::string log_id() const = 0;  // random, made with the database
    // Durable when it returns without error (WAL, synchronous=FULL). On error nothing of it is there.
    [[nodiscard]] virtual boost::system::error_code write(const Batch&) = 0;
    // In order, from `after` + 1.
    [[nodiscard]] virtual boost::system::error_code replay(std::uint64_t after,
                                                           const std::function<void(const Event&)>&) = 0;
    [[nodiscard]] virtual boost::system::error_code read_answered(const std::function<void(const Answered&)>&) = 0;
    [[nodiscard]] virtual boost::system::error_code read_sessions(const std::function<void(const SessionRow&)>&) = 0;
    [[nodiscard]] virtual boost::system::error_code read_invitations(const std::function<void(const InvitationRow&)>&) = 0;
    [[nodiscard]] virtual boost::system::result<std::optional<SessionRow>> find_session(std::string_view token_hash) = 0;
    [[nodiscard]] virtual boost::system::result<std::optional<InvitationRow>> find_invitation(
        std::string_view token_hash) = 0;
    [[nodiscard]] virtual boost::system::result<std::optional<InvitationRow>> find_invitation_by_id(std::string_view id) = 0;
    // All of them or, on an error, none.
    [[nodiscard]] virtual boost::system::error_code add_invitations(const std::vector<InvitationRow>&) = 0;
    [[nodiscard]] virtual boost::system::result<bool> revoke_invitation(std::string_view token_hash) = 0;
    [[nodiscard]] virtual boost::system::result<std::string> get_setting(std::string_view key) = 0;  // empty: none
    [[nodiscard]] virtual boost::system::error_code set_setting(std::string_view key, std::string_view value) = 0;
    // Whether somebody else (`lanai link` beside a running server) has written since this was asked last. Costs next to
    // nothing. In memory, where there is nobody else: whether an invitation was added or revoked.
    [[nodiscard]] virtual boost::system::result<bool> changed_elsewhere() = 0;
};

// Opens or creates `file`. Checks integrity (quick_check) and schema version. On failure `message` says which file, what
// is wrong and what to do.
struct OpenResult {
    std::unique_ptr<Store> store;
    boost::system::error_code error;
    std::string message;
};
[[nodiscard]] OpenResult open_sqlite(const std::string& file);
[[nodiscard]] std::unique_ptr<Store> make_memory_store();

// Group commit: one thread that owns a Store. Requests queue up; everything waiting is written in one transaction
// (at most batch_max requests), then each completion runs on the store thread, in order. post() onwards from it.
class Writer {
public:
    static constexpr std::size_t batch_max = 500;     // requests in one transaction
    static constexpr std::size_t queue_max = 10'000;  // beyond: submit() answers write_failed at once
    explicit Writer(std::unique_ptr<Store>);
    ~Writer();  // finishes what is queued
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    void submit(Batch, std::function<void(boost::system::error_code)> done);
    // Runs between batches on the store thread (look-ups). False: the queue is full, it will not run.
    bool run(std::function<void(Store&)> task);
    [[nodiscard]] std::uint64_t commits() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace lanai::store

template <>
struct boost::system::is_error_code_enum<lanai::store::Errc> : std::true_type {};
