// RAII around SQLite's two C types. One thread at a time; errors are SQLite's result codes.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "store/store.hpp"

namespace lanai::store {

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using DatabasePtr = std::unique_ptr<sqlite3, CloseDatabase>;

// A prepared statement. Parameters count from 1, columns from 0, as SQLite has them. The first failure is kept and
// given by step() until reset().
class Statement {
public:
    Statement(sqlite3* database, std::string_view sql);

    Statement& bind(int index, std::string_view text);
    Statement& bind(int index, std::int64_t number);

    // SQLITE_ROW, SQLITE_DONE or an error.
    [[nodiscard]] int step();
    // Steps a statement that gives no rows, and makes it ready to be bound anew. SQLITE_OK or an error.
    [[nodiscard]] int execute();
    void reset();

    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::int64_t number(int column) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    void note(int code);

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    int failure_ = SQLITE_OK;
};

// Runs SQL text (one or more statements, rows ignored). SQLITE_OK or an error.
[[nodiscard]] int execute(sqlite3* database, const char* sql);

enum class Direction { read, write };
// The one place where SQLite's codes become ours.
[[nodiscard]] boost::system::error_code to_error(sqlite3* database, int code, Direction direction);

}  // namespace lanai::store
