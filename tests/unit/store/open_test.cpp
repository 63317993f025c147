#include <sqlite3.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "temporary.hpp"

using namespace lanai::store;
using namespace lanai::store::testing;
using Catch::Matchers::Contains;

namespace {

void overwrite(const std::string& file, std::streamoff at, std::size_t count) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(at);
    for (std::size_t i = 0; i < count; ++i) stream.put('\x5a');
    REQUIRE(stream.good());
}

void run_sql(const std::string& file, const char* sql) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
    REQUIRE(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
}

}  // namespace

TEST_CASE("what was written is there after closing and opening") {
    const TemporaryFolder folder;
    REQUIRE_FALSE(open_or_throw(folder.file())->write(one_event(1)));
    CHECK(last_sequence(*open_or_throw(folder.file())) == 1);
}

TEST_CASE("a second process may open the file while the first writes") {
    const TemporaryFolder folder;
    const auto server = open_or_throw(folder.file());
    REQUIRE_FALSE(server->write(one_event(1)));
    const auto link = open_or_throw(folder.file());
    REQUIRE_FALSE(link->add_invitations({{"i1", "h1", "moderator", "", "", "", 0, false}}));
    REQUIRE_FALSE(server->write(one_event(2)));
    CHECK(server->find_invitation("h1").value());
    CHECK(link->write(one_event(2)) == Errc::write_failed);  // the log has one writer
    CHECK(link->log_id() == server->log_id());
}

TEST_CASE("a folder that does not exist is said") {
    const TemporaryFolder folder;
    const auto opened = open_sqlite(folder.file("nowhere/lanai.db"));
    CHECK(opened.error == Errc::cannot_open);
    CHECK_FALSE(opened.store);
    CHECK_THAT(opened.message, Contains("nowhere/lanai.db") && Contains("No such file or directory"));
}

TEST_CASE("a folder in the file's place is said") {
    const TemporaryFolder folder;
    CHECK(open_sqlite(folder.path()).error == Errc::cannot_open);
}

TEST_CASE("a folder that may not be written is said") {
    if (geteuid() == 0) {
        WARN("skipped: root may write anywhere");
        return;
    }
    const TemporaryFolder folder;
    std::filesystem::permissions(folder.path(),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    const auto opened = open_sqlite(folder.file());
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
    CHECK(opened.error == Errc::cannot_open);
    CHECK_THAT(opened.message, Contains("writable"));
}

TEST_CASE("a file that is no database is said and left alone") {
    const TemporaryFolder folder;
    const std::string text(5000, 'x');
    std::ofstream(folder.file()) << text;
    const auto opened = open_sqlite(folder.file());
    CHECK(opened.error == Errc::corrupt);
    CHECK_THAT(opened.message, Contains(folder.file()) && Contains("not a database") && Contains("move the file away"));
    CHECK(std::filesystem::file_size(folder.file()) == text.size());
}

TEST_CASE("damaged pages are found when opening") {
    const TemporaryFolder folder;
    {
        const auto store = open_or_throw(folder.file());
        for (std::uint64_t i = 1; i <= 200; ++i) REQUIRE_FALSE(store->write(one_event(i, std::string(500, 'q'))));
    }
    const auto size = static_cast<std::streamoff>(std::filesystem::file_size(folder.file()));
    REQUIRE(size > 16 * 4096);
    const auto at = GENERATE(as<std::streamoff>(), 100, 4096 + 8, 8 * 4096);
    overwrite(folder.file(), at, 4096);
    const auto opened = open_sqlite(folder.file());
    CHECK(opened.error == Errc::corrupt);
    CHECK_THAT(opened.message, Contains(folder.file()) && Contains("damaged") && Contains("Restore a copy"));
}

TEST_CASE("a hole in the log is found when it is read") {
    const TemporaryFolder folder;
    const auto store = open_or_throw(folder.file());
    for (std::uint64_t i = 1; i <= 3; ++i) REQUIRE_FALSE(store->write(one_event(i)));
    run_sql(folder.file(), "DELETE FROM events WHERE sequence = 2");
    CHECK(store->replay(0, [](const Event&) {}) == Errc::corrupt);
}

TEST_CASE("another schema version is refused with both numbers") {
    const TemporaryFolder folder;
    open_or_throw(folder.file());
    run_sql(folder.file(), "PRAGMA user_version = 7");
    const auto opened = open_sqlite(folder.file());
    CHECK(opened.error == Errc::wrong_version);
    CHECK_THAT(opened.message, Contains("schema version 7") && Contains("knows 1"));
}

TEST_CASE("another program's database is refused") {
    const TemporaryFolder folder;
    run_sql(folder.file(), "CREATE TABLE recipes (name TEXT)");
    const auto opened = open_sqlite(folder.file());
    CHECK(opened.error == Errc::wrong_version);
    CHECK_THAT(opened.message, Contains("another program"));
}
