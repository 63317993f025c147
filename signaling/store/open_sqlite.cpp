#include <cstring>
#include <string>
#include <utility>

#include "access/access.hpp"
#include "store/sqlite_store.hpp"
#include "store/statement.hpp"

namespace lanai::store {
namespace {

constexpr std::int64_t application_id = 0x4c616e61;  // "Lana"
constexpr std::int64_t schema_version = 1;
constexpr int busy_timeout_ms = 5000;

constexpr const char* schema = R"sql(
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS events (
    sequence INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answered (
    person TEXT NOT NULL, command_id TEXT NOT NULL, answer TEXT NOT NULL, UNIQUE (person, command_id));
CREATE TABLE IF NOT EXISTS sessions (
    token_hash TEXT PRIMARY KEY, person TEXT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL,
    invitation TEXT NOT NULL, created_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS invitations (
    id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, role TEXT NOT NULL, name TEXT NOT NULL,
    stage TEXT NOT NULL, source TEXT NOT NULL, created_ms INTEGER NOT NULL, revoked INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
PRAGMA application_id = 1281453665;
PRAGMA user_version = 1;
COMMIT;
)sql";
static_assert(application_id == 1281453665 && schema_version == 1, "the schema's last lines say the same");

constexpr const char* restore_or_move = "Restore a copy of it, or move the file away to start empty.";

OpenResult failure(Errc error, std::string message) {
    return {nullptr, error, std::move(message)};
}

OpenResult damaged(const std::string& file, const std::string& what) {
    return failure(Errc::corrupt, file + " is damaged (" + what + "). " + restore_or_move);
}

// What SQLite's code means for somebody who wants to start the server.
OpenResult cannot_use(sqlite3* database, const std::string& file, int code) {
    const std::string what = database == nullptr ? "out of memory" : sqlite3_errmsg(database);
    switch (code & 0xff) {
        case SQLITE_NOTADB:
            return failure(Errc::corrupt, file + " is not a database. " + restore_or_move);
        case SQLITE_CORRUPT:
            return damaged(file, what);
        case SQLITE_FULL:
            return failure(Errc::disk_full, "cannot write " + file + ": the disk is full. Make room and start again.");
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return failure(Errc::cannot_open, "cannot open " + file + ": another process holds it locked.");
        default:
            break;
    }
    const int cause = database == nullptr ? 0 : sqlite3_system_errno(database);
    return failure(Errc::cannot_open, "cannot open " + file + ": " + (cause != 0 ? std::strerror(cause) : what) +
                                          ". Its directory must exist and be writable by this user.");
}

struct Pragma {
    int code = SQLITE_OK;
    std::int64_t number = 0;
    std::string text;
};

Pragma ask(sqlite3* database, const char* sql) {
    Statement statement(database, sql);
    const int code = statement.step();
    if (code != SQLITE_ROW) return {code == SQLITE_DONE ? SQLITE_ERROR : code, 0, {}};
    return {SQLITE_OK, statement.number(0), statement.text(0)};
}

// The schema of a database that has one already; only reads.
std::optional<OpenResult> check_existing(sqlite3* database, const std::string& file) {
    if (const auto check = ask(database, "PRAGMA quick_check(1)"); check.code != SQLITE_OK) {
        return cannot_use(database, file, check.code);
    } else if (check.text != "ok") {
        return damaged(file, check.text);
    }
    const auto tables = ask(database, "SELECT count(*) FROM sqlite_schema");
    const auto id = ask(database, "PRAGMA application_id");
    const auto version = ask(database, "PRAGMA user_version");
    for (const auto& answer : {tables, id, version}) {
        if (answer.code != SQLITE_OK) return cannot_use(database, file, answer.code);
    }
    const bool is_new = tables.number == 0 && id.number == 0 && version.number == 0;
    if (is_new) return std::nullopt;
    if (id.number != application_id) {
        return failure(Errc::wrong_version, file + " is a database of another program. Name another file.");
    }
    if (version.number != schema_version) {
        return failure(Errc::wrong_version, file + " has schema version " + version.text + ", this server knows " +
                                                std::to_string(schema_version) +
                                                ". Start the server that wrote it, or name another file.");
    }
    return std::nullopt;
}

std::optional<OpenResult> prepare(sqlite3* database, const std::string& file) {
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, busy_timeout_ms);
    // The first read: here a file that is no database, or that cannot be read, is found out.
    if (const auto read = ask(database, "PRAGMA schema_version"); read.code != SQLITE_OK) {
        return cannot_use(database, file, read.code);
    }
    if (sqlite3_db_readonly(database, "main") == 1) {
        return failure(Errc::cannot_open, "cannot write " + file + ": it is read-only for this user.");
    }
    if (auto problem = check_existing(database, file)) return problem;
    const auto journal = ask(database, "PRAGMA journal_mode = WAL");
    if (journal.code != SQLITE_OK) return cannot_use(database, file, journal.code);
    if (journal.text != "wal") {
        return failure(Errc::cannot_open, "cannot keep a write-ahead log beside " + file + " (journal mode " +
                                              journal.text + "). Use a local disk.");
    }
    // The schema only where it is missing: a database on a full disk can still be opened and read.
    const bool is_new = ask(database, "PRAGMA user_version").number == 0;
    for (const char* sql : {"PRAGMA synchronous = FULL", "PRAGMA foreign_keys = OFF", is_new ? schema : ""}) {
        if (const int code = execute(database, sql); code != SQLITE_OK) {
            auto problem = cannot_use(database, file, code);
            if (sqlite3_get_autocommit(database) == 0) static_cast<void>(execute(database, "ROLLBACK"));
            return problem;
        }
    }
    return std::nullopt;
}

// Made once: two processes that create the database at the same time agree on whose stands.
std::string read_or_make_log_id(sqlite3* database) {
    constexpr const char* read = "SELECT value FROM settings WHERE key = 'log_id'";
    if (auto log_id = ask(database, read).text; !log_id.empty()) return log_id;
    Statement insert(database, "INSERT OR IGNORE INTO settings (key, value) VALUES ('log_id', ?)");
    insert.bind(1, access::make_id());
    if (insert.execute() != SQLITE_OK) return {};
    return ask(database, read).text;
}

}  // namespace

OpenResult open_sqlite(const std::string& file) {
    sqlite3* opened = nullptr;
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
    const int code = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
    DatabasePtr database(opened);
    if (code != SQLITE_OK) return cannot_use(opened, file, code);
    if (auto problem = prepare(opened, file)) return std::move(*problem);
    auto log_id = read_or_make_log_id(opened);
    if (log_id.empty()) return cannot_use(opened, file, sqlite3_errcode(opened));
    return {std::make_unique<SqliteStore>(std::move(database), std::move(log_id)), {}, {}};
}

}  // namespace lanai::store
