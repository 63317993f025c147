#include "store/statement.hpp"

#include <cerrno>
#include <cstddef>

namespace lanai::store {

Statement::Statement(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    note(sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr));
    statement_.reset(statement);
}

Statement& Statement::bind(int index, std::string_view text) {
    // An empty view may hold a null pointer, which SQLite would take for NULL.
    const char* data = text.empty() ? "" : text.data();
    note(sqlite3_bind_text64(statement_.get(), index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(int index, std::int64_t number) {
    note(sqlite3_bind_int64(statement_.get(), index, number));
    return *this;
}

int Statement::step() {
    return failure_ == SQLITE_OK ? sqlite3_step(statement_.get()) : failure_;
}

int Statement::execute() {
    const int code = step();
    reset();
    return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
}

std::string Statement::text(int column) const {
    const auto* data = sqlite3_column_text(statement_.get(), column);
    if (data == nullptr) return {};
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
    return {reinterpret_cast<const char*>(data), size};
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

void Statement::note(int code) {
    if (failure_ == SQLITE_OK) failure_ = code;
}

int execute(sqlite3* database, const char* sql) {
    return sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
}

boost::system::error_code to_error(sqlite3* database, int code, Direction direction) {
    switch (code & 0xff) {
        case SQLITE_OK:
        case SQLITE_DONE:
        case SQLITE_ROW:
            return {};
        case SQLITE_FULL:
            return Errc::disk_full;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Errc::corrupt;
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:  // the write-ahead log or its index could not grow
            if (const int cause = sqlite3_system_errno(database); cause == ENOSPC || cause == EDQUOT) {
                return Errc::disk_full;
            }
            break;
        default:
            break;
    }
    return direction == Direction::read ? Errc::read_failed : Errc::write_failed;
}

}  // namespace lanai::store
