#include "store/sqlite_store.hpp"

#include <utility>

namespace lanai::store {

using boost::system::error_code;
using boost::system::result;

SqliteStore::SqliteStore(DatabasePtr database, std::string log_id)
    : database_(std::move(database)),
      log_id_(std::move(log_id)),
      begin_(database_.get(), "BEGIN IMMEDIATE"),
      commit_(database_.get(), "COMMIT"),
      last_sequence_(database_.get(), "SELECT coalesce(max(sequence), 0) FROM events"),
      insert_event_(database_.get(), "INSERT INTO events (sequence, at_ms, kind, payload) VALUES (?, ?, ?, ?)"),
      insert_answered_(database_.get(),
                       "INSERT OR REPLACE INTO answered (person, command_id, answer) VALUES (?, ?, ?)"),
      insert_session_(database_.get(),
                      "INSERT INTO sessions (token_hash, person, role, name, invitation, created_ms) "
                      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (token_hash) DO UPDATE SET person = excluded.person, "
                      "role = excluded.role, name = excluded.name, invitation = excluded.invitation"),
      find_session_(database_.get(),
                    "SELECT token_hash, person, role, name, invitation, created_ms FROM sessions "
                    "WHERE token_hash = ?"),
      find_invitation_(database_.get(),
                       "SELECT id, token_hash, role, name, stage, source, created_ms, revoked FROM invitations "
                       "WHERE token_hash = ?"),
      find_invitation_by_id_(database_.get(),
                             "SELECT id, token_hash, role, name, stage, source, created_ms, revoked FROM invitations "
                             "WHERE id = ?"),
      data_version_(database_.get(), "PRAGMA data_version") {}

error_code SqliteStore::write(const Batch& batch) {
    if (batch.empty()) return {};
    return in_one([&] { return insert(batch); });
}

// In one transaction.
error_code SqliteStore::in_one(const std::function<error_code()>& write) {
    if (const int code = begin_.execute(); code != SQLITE_OK) {
        return to_error(database_.get(), code, Direction::write);
    }
    if (const auto error = write()) {
        roll_back();
        return error;
    }
    if (const int code = commit_.execute(); code != SQLITE_OK) {
        const auto error = to_error(database_.get(), code, Direction::write);
        roll_back();
        return error;
    }
    return {};
}

error_code SqliteStore::insert(const Batch& batch) {
    if (const auto error = insert_events(batch.events)) return error;
    for (const auto& row : batch.answered) {
        insert_answered_.bind(1, row.person).bind(2, row.command_id).bind(3, row.answer);
        if (const int code = insert_answered_.execute(); code != SQLITE_OK) {
            return to_error(database_.get(), code, Direction::write);
        }
    }
    for (const auto& row : batch.sessions) {
        insert_session_.bind(1, row.token_hash).bind(2, row.person).bind(3, row.role);
        insert_session_.bind(4, row.name).bind(5, row.invitation).bind(6, row.created_ms);
        if (const int code = insert_session_.execute(); code != SQLITE_OK) {
            return to_error(database_.get(), code, Direction::write);
        }
    }
    return {};
}

// The last number is read inside the transaction: a second server on the same file is found out here.
error_code SqliteStore::insert_events(const std::vector<Event>& events) {
    if (events.empty()) return {};
    if (const int code = last_sequence_.step(); code != SQLITE_ROW) {
        last_sequence_.reset();
        return to_error(database_.get(), code, Direction::write);
    }
    auto last = static_cast<std::uint64_t>(last_sequence_.number(0));
    last_sequence_.reset();
    for (const auto& event : events) {
        if (event.sequence != last + 1) return Errc::write_failed;
        last = event.sequence;
        insert_event_.bind(1, static_cast<std::int64_t>(event.sequence)).bind(2, event.at_ms);
        insert_event_.bind(3, event.kind).bind(4, event.payload);
        if (const int code = insert_event_.execute(); code != SQLITE_OK) {
            return to_error(database_.get(), code, Direction::write);
        }
    }
    return {};
}

// After some errors (a full disk) SQLite has rolled back by itself; a second ROLLBACK would only complain.
void SqliteStore::roll_back() {
    if (sqlite3_get_autocommit(database_.get()) == 0) static_cast<void>(execute(database_.get(), "ROLLBACK"));
}

error_code SqliteStore::replay(std::uint64_t after, const std::function<void(const Event&)>& take) {
    Statement rows(database_.get(),
                   "SELECT sequence, at_ms, kind, payload FROM events WHERE sequence > ? ORDER BY sequence");
    rows.bind(1, static_cast<std::int64_t>(after));
    std::uint64_t last = after;
    int code = rows.step();
    for (; code == SQLITE_ROW; code = rows.step()) {
        const Event event{static_cast<std::uint64_t>(rows.number(0)), rows.number(1), rows.text(2), rows.text(3)};
        if (event.sequence != last + 1) return Errc::corrupt;  // a hole: something acknowledged is missing
        last = event.sequence;
        take(event);
    }
    return to_error(database_.get(), code, Direction::read);
}

error_code SqliteStore::read_answered(const std::function<void(const Answered&)>& take) {
    Statement rows(database_.get(), "SELECT person, command_id, answer FROM answered ORDER BY rowid");
    int code = rows.step();
    for (; code == SQLITE_ROW; code = rows.step()) take(Answered{rows.text(0), rows.text(1), rows.text(2)});
    return to_error(database_.get(), code, Direction::read);
}

error_code SqliteStore::read_sessions(const std::function<void(const SessionRow&)>& take) {
    Statement rows(database_.get(), "SELECT token_hash, person, role, name, invitation, created_ms FROM sessions");
    int code = rows.step();
    for (; code == SQLITE_ROW; code = rows.step())
        take({rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.number(5)});
    return to_error(database_.get(), code, Direction::read);
}

result<std::optional<SessionRow>> SqliteStore::find_session(std::string_view token_hash) {
    find_session_.bind(1, token_hash);
    std::optional<SessionRow> found;
    const int code = find_session_.step();
    if (code == SQLITE_ROW) {
        const Statement& row = find_session_;
        found = SessionRow{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.number(5)};
    }
    find_session_.reset();
    if (const auto error = to_error(database_.get(), code, Direction::read)) return error;
    return found;
}

InvitationRow SqliteStore::invitation_of(const Statement& row) {
    return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.number(6), row.number(7) != 0};
}

error_code SqliteStore::read_invitations(const std::function<void(const InvitationRow&)>& take) {
    Statement rows(database_.get(), "SELECT id, token_hash, role, name, stage, source, created_ms, revoked FROM invitations");
    int code = rows.step();
    for (; code == SQLITE_ROW; code = rows.step()) take(invitation_of(rows));
    return to_error(database_.get(), code, Direction::read);
}

result<std::optional<InvitationRow>> SqliteStore::invitation_where(Statement& row, std::string_view value) {
    row.bind(1, value);
    std::optional<InvitationRow> found;
    const int code = row.step();
    if (code == SQLITE_ROW) found = invitation_of(row);
    row.reset();
    if (const auto error = to_error(database_.get(), code, Direction::read)) return error;
    return found;
}

result<std::optional<InvitationRow>> SqliteStore::find_invitation(std::string_view token_hash) {
    return invitation_where(find_invitation_, token_hash);
}

result<std::optional<InvitationRow>> SqliteStore::find_invitation_by_id(std::string_view id) {
    return invitation_where(find_invitation_by_id_, id);
}

error_code SqliteStore::add_invitations(const std::vector<InvitationRow>& rows) {
    return in_one([&] { return insert_invitations(rows); });
}

error_code SqliteStore::insert_invitations(const std::vector<InvitationRow>& rows) {
    Statement insert(database_.get(),
                     "INSERT INTO invitations (id, token_hash, role, name, stage, source, created_ms, revoked) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    for (const InvitationRow& row : rows) {
        insert.bind(1, row.id).bind(2, row.token_hash).bind(3, row.role).bind(4, row.name);
        insert.bind(5, row.stage).bind(6, row.source).bind(7, row.created_ms).bind(8, std::int64_t{row.revoked});
        if (const int code = insert.execute(); code != SQLITE_OK)
            return to_error(database_.get(), code, Direction::write);
    }
    return {};
}

// It rises when another connection commits, and stays when this one does (sqlite.org, "PRAGMA data_version").
result<bool> SqliteStore::changed_elsewhere() {
    const int code = data_version_.step();
    const std::int64_t now = code == SQLITE_ROW ? data_version_.number(0) : seen_data_version_;
    const auto error = to_error(database_.get(), code, Direction::read);
    data_version_.reset();
    if (error) return {boost::system::in_place_error, error};
    return std::exchange(seen_data_version_, now) != now;
}

result<bool> SqliteStore::revoke_invitation(std::string_view token_hash) {
    Statement update(database_.get(), "UPDATE invitations SET revoked = 1 WHERE token_hash = ?");
    update.bind(1, token_hash);
    if (const auto error = to_error(database_.get(), update.execute(), Direction::write)) {
        return {boost::system::in_place_error, error};
    }
    return sqlite3_changes(database_.get()) > 0;
}

result<std::string> SqliteStore::get_setting(std::string_view key) {
    Statement row(database_.get(), "SELECT value FROM settings WHERE key = ?");
    row.bind(1, key);
    const int code = row.step();
    if (const auto error = to_error(database_.get(), code, Direction::read)) return error;
    return code == SQLITE_ROW ? row.text(0) : std::string{};
}

error_code SqliteStore::set_setting(std::string_view key, std::string_view value) {
    Statement upsert(database_.get(),
                     "INSERT INTO settings (key, value) VALUES (?, ?) "
                     "ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    upsert.bind(1, key).bind(2, value);
    return to_error(database_.get(), upsert.execute(), Direction::write);
}

}  // namespace lanai::store
