#include <catch2/catch.hpp>

#include "feed/kept_copy.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace lanai::feed;
namespace fs = std::filesystem;

namespace {

struct Folder {
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "lanai-copy-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~Folder() { fs::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    fs::path path;
};

std::string text_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

const Url url = *parse_url("https://u:secret@example.org/schedule.xml");

}  // namespace

TEST_CASE("a copy comes back with its validators, and replaces the one before") {
    const Folder folder;
    const KeptCopy kept(folder.path.string(), url);
    CHECK_FALSE(kept.load());
    REQUIRE(kept.save({"one", "schedule.xml", "\"1\"", "Fri, 28 Jul 2023 19:00:00 GMT", 12}));
    REQUIRE(kept.save({"two\n\n", "schedule.xml", "\"2=3\"", "", 13}));
    const auto copy = kept.load();
    REQUIRE(copy);
    CHECK(copy->body == "two\n\n");
    CHECK(copy->name == "schedule.xml");
    CHECK(copy->etag == "\"2=3\"");
    CHECK(copy->last_modified.empty());
    CHECK(copy->talks == 13);
    CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 2);
}

TEST_CASE("the copy of another address is none; the address is not written down") {
    const Folder folder;
    REQUIRE(KeptCopy(folder.path.string(), url).save({"one", "", "", "", 1}));
    CHECK_FALSE(KeptCopy(folder.path.string(), *parse_url("https://example.org/other.xml")).load());
    for (const auto& file : fs::directory_iterator(folder.path)) {
        CHECK(text_of(file.path()).find("secret") == std::string::npos);
        CHECK((fs::status(file.path()).permissions() & fs::perms::others_all) == fs::perms::none);
    }
}

TEST_CASE("a body without its own description has no ETag") {
    const Folder folder;
    const KeptCopy kept(folder.path.string(), url);
    REQUIRE(kept.save({"one", "a.xml", "\"1\"", "", 5}));
    std::ofstream(folder.path / "programme-feed") << "newer";  // and then the machine stopped
    const auto copy = kept.load();
    REQUIRE(copy);
    CHECK(copy->body == "newer");
    CHECK(copy->etag.empty());
    CHECK(copy->talks == 0);
}

TEST_CASE("a folder that cannot be written is no exception") {
    CHECK_FALSE(KeptCopy("/nowhere/at/all", url).save({"one", "", "", "", 1}));
    CHECK_FALSE(KeptCopy("/nowhere/at/all", url).load());
}
