// What a full disk and a sudden death leave behind, on a real file system.
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <thread>

#include "temporary.hpp"

using namespace lanai::store;
using namespace lanai::store::testing;

namespace {

class SmallDisk {
public:
    explicit SmallDisk(const std::filesystem::path& at) : at_(at) {
        mounted_ = mount("tmpfs", at.c_str(), "tmpfs", 0, "size=512k") == 0;
        if (!mounted_) WARN("skipped: cannot mount a small disk here (" << std::strerror(errno) << ")");
    }
    ~SmallDisk() {
        if (mounted_) umount2(at_.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    explicit operator bool() const { return mounted_; }

private:
    std::filesystem::path at_;
    bool mounted_ = false;
};

// The child: acknowledges each sequence through the pipe until it is killed.
[[noreturn]] void write_until_killed(const std::string& file, int acknowledged) {
    auto opened = open_sqlite(file);
    if (opened.error) _exit(1);
    auto last = last_sequence(*opened.store);
    Writer writer(std::move(opened.store));
    for (;;) {
        for (int burst = 0; burst < 20; ++burst) {
            const auto sequence = ++last;
            writer.submit(one_event(sequence), [acknowledged, sequence](boost::system::error_code error) {
                if (error || ::write(acknowledged, &sequence, sizeof sequence) != sizeof sequence) _exit(2);
            });
        }
        std::uint64_t seen = writer.commits();
        while (writer.commits() == seen) usleep(100);
    }
}

}  // namespace

TEST_CASE("a full disk is said, loses nothing, and is over when there is room again") {
    const TemporaryFolder folder;
    const SmallDisk disk(folder.path());
    if (!disk) return;
    std::uint64_t written = 0;
    const std::string payload(2000, 'p');
    {
        const auto store = open_or_throw(folder.file());
        std::ofstream(folder.file("filler")) << std::string(100'000, 'f');
        boost::system::error_code error;
        while (!(error = store->write(one_event(written + 1, payload)))) REQUIRE(++written < 1000);
        CHECK(error == Errc::disk_full);
        CHECK(written > 10);
        CHECK(last_sequence(*store) == written);
        CHECK(store->write(one_event(written + 1, payload)) == Errc::disk_full);
        std::filesystem::remove(folder.file("filler"));
        CHECK_FALSE(store->write(one_event(written + 1, payload)));
        ++written;
    }
    CHECK(last_sequence(*open_or_throw(folder.file())) == written);
}

TEST_CASE("a disk that is full from the start is said") {
    const TemporaryFolder folder;
    const SmallDisk disk(folder.path());
    if (!disk) return;
    std::ofstream(folder.file("filler")) << std::string(1'000'000, 'f');
    const auto opened = open_sqlite(folder.file());
    CHECK(opened.error);
    CHECK_THAT(opened.message, Catch::Matchers::Contains("full") || Catch::Matchers::Contains("No space"));
}

TEST_CASE("nothing acknowledged is missing after SIGKILL, ten times over") {
    const TemporaryFolder folder;
    std::uint64_t acknowledged = 0;
    for (int round = 0; round < 10; ++round) {
        int pipe_ends[2];
        REQUIRE(pipe(pipe_ends) == 0);
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            close(pipe_ends[0]);
            write_until_killed(folder.file(), pipe_ends[1]);
        }
        close(pipe_ends[1]);
        std::uint64_t sequence = 0;
        const std::uint64_t kill_at = acknowledged + 30 + static_cast<std::uint64_t>(round) * 7;
        while (read(pipe_ends[0], &sequence, sizeof sequence) == sizeof sequence) {
            REQUIRE(sequence > acknowledged);
            acknowledged = sequence;
            if (acknowledged >= kill_at) kill(child, SIGKILL);
        }
        close(pipe_ends[0]);
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));
        const auto store = open_or_throw(folder.file());
        CHECK(last_sequence(*store) >= acknowledged);
        acknowledged = last_sequence(*store);
    }
}

TEST_CASE("a database that another program holds is waited for; for longer than five seconds, and it is said, nothing lost") {
    const TemporaryFolder folder;
    {
        const auto store = open_or_throw(folder.file());
        REQUIRE_FALSE(store->write(one_event(1)));
        sqlite3* other = nullptr;
        REQUIRE(sqlite3_open(folder.file().c_str(), &other) == SQLITE_OK);
        const auto sql = [&](const char* text) { REQUIRE(sqlite3_exec(other, text, nullptr, nullptr, nullptr) == SQLITE_OK); };
        sql("BEGIN IMMEDIATE");
        std::thread leaves([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr);
        });
        CHECK_FALSE(store->write(one_event(2)));
        leaves.join();
        sql("BEGIN IMMEDIATE");
        CHECK(store->write(one_event(3)) == Errc::write_failed);
        CHECK(last_sequence(*store) == 2);  // reading goes on meanwhile
        sql("COMMIT");
        CHECK_FALSE(store->write(one_event(3)));
        sqlite3_close(other);
    }
    CHECK(last_sequence(*open_or_throw(folder.file())) == 3);
}
