#include <catch2/catch.hpp>

#include "app/config.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace app = lanai::app;
namespace fs = std::filesystem;

namespace {

// A folder with what a configuration may name, gone at the end.
struct Folder {
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "lanai-config-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
        for (const char* name : {"programme.toml", "talk.mp4", "a.crt", "a.key"}) std::ofstream(path / name) << "x";
        fs::create_directory(path / "dist");
    }
    ~Folder() { fs::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    fs::path path;
};

const std::string minimal = "programme = \"programme.toml\"\n[[stage]]\nid = \"a\"\n";

app::ConfigResult read(const std::string& text) {
    const Folder folder;
    return app::read_config(text, folder.path.string());
}

struct Mistake {
    std::string text;
    int line;
    int column;
    std::string where;
    std::string said;  // part of the message
};

}  // namespace

TEST_CASE("the least configuration has sensible defaults") {
    const auto result = read(minimal);
    REQUIRE(result.config);
    CHECK(result.problems.empty());
    CHECK(app::to_string(result.config->listen) == "127.0.0.1:8080");
    CHECK(result.config->data == "data");
    CHECK(result.config->attend_code.empty());
    CHECK(result.config->question_grace == std::chrono::minutes(2));
    CHECK_FALSE(result.config->organisers_see_names);
    CHECK(result.config->media.shards >= 1);
    CHECK(result.config->media.tcp);
    REQUIRE(result.config->stages.size() == 1);
    CHECK(result.config->stages[0].title == "a");
    CHECK(result.config->stages[0].on_air == "slate");
}

TEST_CASE("every key arrives where it belongs") {
    const Folder folder;
    const auto result = app::read_config(R"(
listen = "[::1]:443"
public_url = "https://live.example.org/"
behind_proxy = true
threads = 2
data = "/var/lib/lanai"
programme = "programme.toml"
www = "dist"
[tls]
certificate = "a.crt"
key = "a.key"
[media]
udp_port = 50000
tcp = false
shards = 4
public_addresses = ["192.0.2.1", "2001:db8::1"]
viewers_max = 500
pending_per_network_max = 50
publisher_mbps_max = 8
[[media.ice_server]]
urls = ["turn:turn.example.org:3478?transport=udp", "turns:[2001:db8::1]:5349"]
secret = "north"
ttl = 3600
[[media.ice_server]]
urls = ["stun:stun.example.org"]
[[media.ice_server]]
urls = ["turn:192.0.2.1"]
username = "lanai"
credential = "aloha"
[attend]
mode = "code"
code = "aloha"
[questions]
grace_seconds = 45
organisers_see_names = true
[log]
level = "warn"
file = "lanai.log"
[[stage]]
id = "ballroom-c"
title = "Ballroom C"
on_air = "talk"
[[stage.source]]
id = "talk"
kind = "playout"
label = "Recorded talk"
file = "talk.mp4"
[[stage.source]]
id = "speaker"
kind = "live"
)",
                                         folder.path.string());
    REQUIRE(result.config);
    const auto& config = *result.config;
    CHECK(config.listen.host == "::1");
    CHECK(config.listen.port == 443);
    CHECK(config.public_url == "https://live.example.org");
    CHECK(config.behind_proxy);
    CHECK(config.threads == 2);
    CHECK(config.data == "/var/lib/lanai");
    CHECK(config.programme == (folder.path / "programme.toml").string());
    CHECK(config.www == (folder.path / "dist").string());
    CHECK(config.certificate == (folder.path / "a.crt").string());
    CHECK(config.key == (folder.path / "a.key").string());
    CHECK(config.media.udp_port == 50000);
    CHECK_FALSE(config.media.tcp);
    CHECK(config.media.shards == 4);
    CHECK(config.media.public_addresses == std::vector<std::string>{"192.0.2.1", "2001:db8::1"});
    CHECK(config.media.viewers_max == 500);
    CHECK(config.media.pending_per_network_max == 50);
    CHECK(config.media.publisher_mbps_max == 8);
    REQUIRE(config.media.ice_servers.size() == 3);
    CHECK(config.media.ice_servers[0].urls.size() == 2);
    CHECK(config.media.ice_servers[0].secret == "north");
    CHECK(config.media.ice_servers[0].lifetime == std::chrono::hours(1));
    CHECK(config.media.ice_servers[1].urls == std::vector<std::string>{"stun:stun.example.org"});
    CHECK(config.media.ice_servers[2].username == "lanai");
    CHECK(config.media.ice_servers[2].credential == "aloha");
    CHECK(config.attend_code == "aloha");
    CHECK(config.question_grace == std::chrono::seconds(45));
    CHECK(config.organisers_see_names);
    CHECK(config.log_level == "warn");
    CHECK(config.log_file == "lanai.log");
    REQUIRE(config.stages.size() == 1);
    CHECK(config.stages[0].on_air == "talk");
    REQUIRE(config.stages[0].sources.size() == 2);
    CHECK(config.stages[0].sources[0].file == (folder.path / "talk.mp4").string());
    CHECK(config.stages[0].sources[1].label == "speaker");
}

TEST_CASE("each mistake is named with its line and column") {
    const std::string source = minimal + "[[stage.source]]\n";  // what follows is line 5
    const std::string turn = minimal + "[media]\n[[media.ice_server]]\n";  // what follows is line 6
    const auto mistake = GENERATE_COPY(values<Mistake>({
        {minimal + "colour = \"red\"\n", 4, 1, "stage[1].colour", "no key"},
        {"lisen = \"127.0.0.1:1\"\n" + minimal, 1, 1, "lisen", "did you mean `listen`?"},
        {"listen = \"nonsense\"\n" + minimal, 1, 10, "listen", "127.0.0.1:8080"},
        {"listen = 8080\n" + minimal, 1, 10, "listen", "not a whole number"},
        {"listen = \"127.0.0.1:70000\"\n" + minimal, 1, 10, "listen", "nonsense-free"},
        {"public_url = \"live.example.org\"\n" + minimal, 1, 14, "public_url", "https://"},
        {"public_url = \"https://a/b\"\n" + minimal, 1, 14, "public_url", "https://"},
        {"threads = 0\n" + minimal, 1, 11, "threads", "from 1 to 64"},
        {"data = \"\"\n" + minimal, 1, 8, "data", "is empty"},
        {"data = \"a\\nb\"\n" + minimal, 1, 8, "data", "one line"},
        {"behind_proxy = \"yes\"\n" + minimal, 1, 16, "behind_proxy", "true or false"},
        {"programme = \"nowhere.toml\"\n[[stage]]\nid = \"a\"\n", 1, 13, "programme", "nowhere.toml"},
        {"programme = \"dist\"\n[[stage]]\nid = \"a\"\n", 1, 13, "programme", "is not a file"},
        {"[[stage]]\nid = \"a\"\n", 0, 0, "programme", "is missing"},
        {"www = \"programme.toml\"\n" + minimal, 1, 7, "www", "is not a folder"},
        {"programme = \"programme.toml\"\n", 0, 0, "stage", "at least one"},
        {"programme = \"programme.toml\"\nstage = 3\n", 2, 9, "stage", "[[stage]]"},
        {minimal + "[tls]\ncertificate = \"a.crt\"\n", 4, 1, "tls.key", "is missing"},
        {minimal + "[tls]\ncertificate = \"b.crt\"\nkey = \"a.key\"\n", 5, 15, "tls.certificate", "b.crt"},
        {minimal + "[media]\nudp_port = 65536\n", 5, 12, "media.udp_port", "65535"},
        {minimal + "[media]\nudp_port = 65535\nshards = 2\n", 5, 12, "media.udp_port", "next port"},
        {minimal + "[media]\npublic_addresses = [\"localhost\"]\n", 5, 20, "media.public_addresses", "IP address"},
        {minimal + "[media]\npublic_addresses = \"192.0.2.1\"\n", 5, 20, "media.public_addresses", "list"},
        {minimal + "[media]\nviewer_max = 3\n", 5, 1, "media.viewer_max", "`viewers_max`"},
        {minimal + "[attend]\nmode = \"closed\"\n", 5, 8, "attend.mode", "\"open\", \"code\""},
        {minimal + "[attend]\nmode = \"code\"\n", 4, 1, "attend.code", "is missing"},
        {minimal + "[attend]\ncode = \"x\"\n", 5, 8, "attend.code", "mode"},
        {minimal + "[questions]\ngrace_seconds = -1\n", 5, 17, "questions.grace_seconds", "from 0 to 3600"},
        {minimal + "[log]\nlevel = \"loud\"\n", 5, 9, "log.level", "\"info\""},
        {minimal + "[[stage]]\nid = \"a\"\n", 5, 6, "stage[2].id", "another stage"},
        {minimal + "[[stage]]\nid = \"Ball Room\"\n", 5, 6, "stage[2].id", "a-z"},
        {minimal + "[[stage]]\ntitle = \"B\"\n", 4, 1, "stage[2].id", "is missing"},
        {minimal + "on_air = \"talk\"\n", 4, 10, "stage[1].on_air", "no source"},
        {source + "id = \"x\"\nkind = \"tape\"\n", 6, 8, "stage[1].source[1].kind", "\"playout\", \"live\""},
        {source + "id = \"x\"\n", 4, 1, "stage[1].source[1].kind", "is missing"},
        {source + "id = \"slate\"\nkind = \"live\"\n", 5, 6, "stage[1].source[1].id", "by itself"},
        {source + "id = \"x\"\nkind = \"playout\"\n", 4, 1, "stage[1].source[1].file", "is missing"},
        {source + "id = \"x\"\nkind = \"playout\"\nfile = \"no.mp4\"\n", 7, 8, "stage[1].source[1].file", "no.mp4"},
        {source + "id = \"x\"\nkind = \"live\"\nfile = \"talk.mp4\"\n", 7, 8, "stage[1].source[1].file", "playout"},
        {source + "id = \"x\"\nkind = \"live\"\n[[stage.source]]\nid = \"x\"\nkind = \"live\"\n", 8, 6,
         "stage[1].source[2].id", "another source"},
        {turn + "secret = \"s\"\n", 5, 1, "media.ice_server[1].urls", "is missing"},
        {turn + "urls = []\n", 6, 8, "media.ice_server[1].urls", "no server"},
        {turn + "urls = [\"http://a\"]\n", 6, 8, "media.ice_server[1].urls", "begin with \"stun:\""},
        {turn + "urls = [\"turn\"]\n", 6, 8, "media.ice_server[1].urls", "begin with"},
        {turn + "urls = [\"turn://a:1\"]\nsecret = \"s\"\n", 6, 8, "media.ice_server[1].urls", "without //"},
        {turn + "urls = [\"turn:a:0\"]\nsecret = \"s\"\n", 6, 8, "media.ice_server[1].urls", "a port from"},
        {turn + "urls = [\"turn:a b\"]\nsecret = \"s\"\n", 6, 8, "media.ice_server[1].urls", "a host"},
        {turn + "urls = [\"turn:a>b\"]\nsecret = \"s\"\n", 6, 8, "media.ice_server[1].urls", "a host"},
        {turn + "urls = [\"turn:[::1\"]\nsecret = \"s\"\n", 6, 8, "media.ice_server[1].urls", "a host"},
        {turn + "urls = [\"turn:a?transport=sctp\"]\nsecret = \"s\"\n", 6, 8, "media.ice_server[1].urls", "=tcp"},
        {turn + "urls = [\"stun:a?transport=udp\"]\n", 6, 8, "media.ice_server[1].urls", "no ?transport"},
        {turn + "urls = [\"turn:a\"]\n", 5, 1, "media.ice_server[1].secret", "is missing"},
        {turn + "urls = [\"turn:a\"]\nusername = \"u\"\n", 5, 1, "media.ice_server[1].credential", "is missing"},
        {turn + "urls = [\"turn:a\"]\ncredential = \"c\"\n", 5, 1, "media.ice_server[1].username", "is missing"},
        {turn + "urls = [\"turn:a\"]\nusername = \"é\"\ncredential = \"c\"\n", 7, 12, "media.ice_server[1].username",
         "ASCII"},
        {turn + "urls = [\"turn:a\"]\nsecret = \"s\"\nusername = \"u\"\ncredential = \"c\"\n", 7, 10,
         "media.ice_server[1].secret", "one or the other"},
        {turn + "urls = [\"stun:a\"]\nsecret = \"s\"\n", 7, 10, "media.ice_server[1].secret", "only with turn:"},
        {turn + "urls = [\"turn:a\"]\nsecret = \"s\"\nttl = 59\n", 8, 7, "media.ice_server[1].ttl", "from 60 to 604800"},
        {turn + "urls = [\"stun:a\"]\nttl = 60\n", 7, 7, "media.ice_server[1].ttl", "only with secret"},
        {turn + "urls = [\"turn:a\"]\nsecrt = \"s\"\nusername = \"u\"\ncredential = \"c\"\n", 7, 1,
         "media.ice_server[1].secrt", "`secret`"},
        {"listen = \n" + minimal, 1, 10, "", ""},
    }));
    INFO(mistake.text);
    const auto result = read(mistake.text);
    CHECK_FALSE(result.config);
    REQUIRE(result.problems.size() == 1);
    const auto& problem = result.problems[0];
    INFO(problem.message);
    CHECK(problem.line == mistake.line);
    CHECK(problem.column == mistake.column);
    CHECK(problem.where == mistake.where);
    if (mistake.said != "nonsense-free") CHECK(problem.message.find(mistake.said) != std::string::npos);
    CHECK_FALSE(problem.message.empty());
}

TEST_CASE("all mistakes are told at once, in the order of the file") {
    const auto result = read("programme = \"nowhere.toml\"\nlisten = \"nonsense\"\ncolour = \"red\"\n");
    CHECK_FALSE(result.config);
    REQUIRE(result.problems.size() == 4);
    CHECK(result.problems[0].line == 0);  // no stage
    for (int line = 1; line <= 3; ++line) CHECK(result.problems[static_cast<std::size_t>(line)].line == line);
}

TEST_CASE("a file that is too large, or no text, is refused") {
    CHECK_FALSE(read(std::string(app::config_bytes_max + 1, '#')).config);
    CHECK_FALSE(read("\xff\xfe\x00").config);
}

TEST_CASE("listen addresses") {
    for (const char* good : {"127.0.0.1:8080", "0.0.0.0:0", "[::1]:443", "localhost:1"}) {
        INFO(good);
        CHECK(app::parse_listen_address(good));
    }
    for (const char* bad : {"", "8080", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:80x", "127.0.0.1:65536", "::1:80",
                            "example.org:80", "127.0.0.1:-1", "[::1:80", "[]:80"}) {
        INFO(bad);
        CHECK_FALSE(app::parse_listen_address(bad));
    }
    CHECK(app::is_loopback(*app::parse_listen_address("localhost:1")));
    CHECK(app::is_loopback(*app::parse_listen_address("[::1]:1")));
    CHECK_FALSE(app::is_loopback(*app::parse_listen_address("0.0.0.0:1")));
    CHECK(app::to_string(*app::parse_listen_address("[::1]:443")) == "[::1]:443");
}

TEST_CASE("a programme at an https address is followed") {
    const Folder folder;
    const std::string rest = "[[stage]]\nid = \"a\"\n";
    const std::string address = "programme = \"https://ada:lovelace@feeds.example:8443/x.ics?key=k\"\n";
    const auto result = app::read_config(address + "programme_refresh = 60\nprogramme_ca = \"a.crt\"\n" + rest,
                                         folder.path.string());
    REQUIRE(result.config);
    REQUIRE(result.config->feed);
    CHECK(result.config->feed->url.credentials == "ada:lovelace");
    CHECK(result.config->feed->url.target == "/x.ics?key=k");
    CHECK(result.config->feed->refresh == std::chrono::seconds(60));
    CHECK(result.config->feed->ca_file == (folder.path / "a.crt").string());
    CHECK(result.config->programme == "https://feeds.example:8443/x.ics?...");
    CHECK(read(address + rest).config->feed->refresh == std::chrono::seconds(300));

    for (const auto& text : {address + "programme_refresh = 9\n" + rest, address + "programme_ca = \"none.pem\"\n" + rest,
                             "programme = \"http://ada:lovelace@feeds.example/\"\n" + rest,
                             "programme_refresh = 60\n" + minimal, "programme_ca = \"a.crt\"\n" + minimal}) {
        const auto refused = read(text);
        CHECK_FALSE(refused.config);
        REQUIRE(refused.problems.size() == 1);
        CHECK(refused.problems[0].where.starts_with("programme"));
        CHECK(refused.problems[0].line >= 1);
        CHECK(refused.problems[0].message.find("lovelace") == std::string::npos);
    }
}
