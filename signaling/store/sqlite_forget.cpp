// Forgetting somebody: the one thing that changes what is in the log already.
#include "store/sqlite_store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace lanai::store {

using boost::system::error_code;
using boost::system::result;

namespace {

constexpr int rows_at_a_time = 1'000;

}  // namespace

error_code SqliteStore::forget(const std::optional<std::string>& person, const Rewrite& rewrite,
                               const std::string& new_log_id) {
    // What is overwritten is overwritten with zeros (sqlite.org, "PRAGMA secure_delete").
    if (execute(database_.get(), "PRAGMA secure_delete = ON") != SQLITE_OK) return Errc::write_failed;
    bool changed = false;
    const int before = sqlite3_total_changes(database_.get());
    const auto error = in_one([&]() -> error_code {
        if (const auto failed = rewrite_events(rewrite)) return failed;
        if (const auto failed = forget_rows(person)) return failed;
        changed = sqlite3_total_changes(database_.get()) != before;
        return changed ? set_setting("log_id", new_log_id) : error_code{};
    });
    if (!error && changed) {
        log_id_ = new_log_id;
        // The log of writes holds pages as they were.
        static_cast<void>(execute(database_.get(), "PRAGMA wal_checkpoint(TRUNCATE)"));
    }
    static_cast<void>(execute(database_.get(), "PRAGMA secure_delete = OFF"));
    return error;
}

error_code SqliteStore::rewrite_events(const Rewrite& rewrite) {
    Statement update(database_.get(), "UPDATE events SET payload = ? WHERE sequence = ?");
    std::int64_t last = 0;
    for (;;) {
        std::vector<Event> rows;
        Statement some(database_.get(),
                       "SELECT sequence, at_ms, kind, payload FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?");
        some.bind(1, last).bind(2, std::int64_t{rows_at_a_time});
        int code = some.step();
        for (; code == SQLITE_ROW; code = some.step())
            rows.push_back({static_cast<std::uint64_t>(some.number(0)), some.number(1), some.text(2), some.text(3)});
        if (const auto error = to_error(database_.get(), code, Direction::read)) return error;
        if (rows.empty()) return {};
        last = static_cast<std::int64_t>(rows.back().sequence);
        for (const Event& row : rows) {
            const auto payload = rewrite(row);
            if (!payload) return payload.error();
            if (!*payload) continue;
            update.bind(1, **payload).bind(2, static_cast<std::int64_t>(row.sequence));
            if (const int updated = update.execute(); updated != SQLITE_OK)
                return to_error(database_.get(), updated, Direction::write);
        }
    }
}

error_code SqliteStore::forget_rows(const std::optional<std::string>& person) {
    // In this order: the sessions tell whose invitation it was.
    const char* const of_one[] = {
        "UPDATE invitations SET name = '', revoked = 1 WHERE (name <> '' OR revoked = 0) AND "
        "('i-' || id = ?1 OR id IN (SELECT invitation FROM sessions WHERE person = ?1))",
        "DELETE FROM sessions WHERE person = ?", "DELETE FROM answered WHERE person = ?"};
    const char* const of_all[] = {"UPDATE invitations SET name = '', revoked = 1 WHERE name <> '' OR revoked = 0",
                                  "DELETE FROM sessions", "DELETE FROM answered"};
    for (const char* sql : person ? of_one : of_all) {
        Statement statement(database_.get(), sql);
        if (person) statement.bind(1, *person);
        if (const int code = statement.execute(); code != SQLITE_OK)
            return to_error(database_.get(), code, Direction::write);
    }
    return {};
}

result<std::string> SqliteStore::read_log_id() {
    auto id = get_setting("log_id");
    if (id && !id->empty()) log_id_ = *id;
    return id;
}

}  // namespace lanai::store
