#include "app/config.hpp"

#include "app/config_ice_servers.hpp"
#include "app/config_tickets.hpp"
#include "app/toml_table.hpp"
#include "feed/pace.hpp"
#include "schedule/zone.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <thread>
#include <utility>

namespace lanai::app {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t shards_max = 64;
constexpr std::int64_t threads_max = 64;
constexpr std::int64_t viewers_most = 100'000;
constexpr std::int64_t mbps_most = 1'000;
constexpr std::int64_t port_max = 65'535;
constexpr std::size_t addresses_max = 16;
constexpr std::size_t id_chars_max = 64;
constexpr std::int64_t refresh_default_s = 300;
constexpr std::int64_t refresh_max_s = 24 * 60 * 60;

bool is_id(std::string_view text) {
    if (text.empty() || text.size() > id_chars_max || text.front() == '-') return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

bool is_ip_address(const std::string& text) {
    boost::system::error_code error;
    boost::asio::ip::make_address(text, error);
    return !error;
}

// The file or folder that `key` names, from the configuration's own folder.
std::string existing_path(TomlTable& table, std::string_view key, const fs::path& folder, std::string value,
                          bool want_folder = false) {
    if (value.empty()) return value;
    const auto path = (folder / value).lexically_normal();
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) {
        table.error(key, "there is no " + std::string(want_folder ? "folder" : "file") + " " + path.string());
    } else if (want_folder != fs::is_directory(status)) {
        table.error(key, path.string() + " is not a " + (want_folder ? "folder" : "file"));
    }
    return path.string();
}

std::string read_id(TomlTable& table) {
    auto id = table.required_text("id");
    if (id.empty() || is_id(id)) return id;
    table.error("id", "is \"" + id + "\"; it stands in addresses: 1 to 64 of a-z, 0-9, - and _, not beginning with -");
    return {};
}

void read_listen(TomlTable& root, Config& config) {
    const auto listen = root.text("listen");
    if (!listen.empty()) {
        if (const auto address = parse_listen_address(listen)) {
            config.listen = *address;
        } else {
            root.error("listen",
                       "is \"" + listen + "\"; it must be an IP address and a port, as in \"127.0.0.1:8080\"");
        }
    }
    config.public_url = root.text("public_url");
    while (config.public_url.ends_with('/')) config.public_url.pop_back();
    const std::string_view url = config.public_url;
    const bool web = url.starts_with("https://") || url.starts_with("http://");
    const bool bare = web && url.find_first_of("/?# ", url.find("//") + 2) == std::string_view::npos;
    if (!url.empty() && !bare) {
        root.error("public_url", "is \"" + config.public_url + "\"; it must be as in \"https://live.example.org\"");
    }
    config.behind_proxy = root.flag("behind_proxy", false);
    config.threads = static_cast<unsigned>(root.integer("threads", 1, threads_max, 1));
}

void read_tls(TomlTable& root, const fs::path& folder, Config& config) {
    auto tls = root.table("tls");
    if (!tls) return;
    config.certificate = existing_path(*tls, "certificate", folder, tls->required_text("certificate"));
    config.key = existing_path(*tls, "key", folder, tls->required_text("key"));
    tls->finish();
}

void read_media(TomlTable& root, MediaSettings& media) {
    const auto cores = std::clamp<std::int64_t>(std::thread::hardware_concurrency(), 1, shards_max);
    media.shards = static_cast<unsigned>(cores);
    auto table = root.table("media");
    if (!table) return;
    media.udp_port = static_cast<std::uint16_t>(table->integer("udp_port", 0, port_max, 0));
    media.tcp = table->flag("tcp", true);
    media.shards = static_cast<unsigned>(table->integer("shards", 1, shards_max, cores));
    if (media.udp_port != 0 && media.udp_port + media.shards - 1 > port_max) {
        table->error("udp_port", "each shard takes the next port; " + std::to_string(media.shards) +
                                     " shards would pass " + std::to_string(port_max));
    }
    media.viewers_max = static_cast<std::size_t>(table->integer("viewers_max", 1, viewers_most, 2'000));
    media.pending_per_network_max =
        static_cast<std::size_t>(table->integer("pending_per_network_max", 1, viewers_most, 400));
    media.publisher_mbps_max = static_cast<unsigned>(table->integer("publisher_mbps_max", 1, mbps_most, 20));
    media.reencode = table->flag("reencode", true);
    media.public_addresses = table->texts("public_addresses", addresses_max);
    for (const auto& address : media.public_addresses) {
        if (!is_ip_address(address)) table->error("public_addresses", "\"" + address + "\" is no IP address");
    }
    media.ice_servers = read_ice_servers(*table);
    table->finish();
}

void read_attend(TomlTable& root, Config& config) {
    auto table = root.table("attend");
    if (!table) return;
    const bool open = table->word("mode", {"open", "code"}, "open") == "open";
    config.attend_code = table->text("code");
    if (!open && !table->has("code")) table->error("code", "is missing; mode = \"code\" needs it");
    if (open && table->has("code")) table->error("code", "is given, but mode is \"open\"; set mode = \"code\"");
    table->finish();
}

void read_questions(TomlTable& root, Config& config) {
    auto table = root.table("questions");
    if (!table) return;
    constexpr std::int64_t grace_max = 3'600;
    config.question_grace = std::chrono::seconds(table->integer("grace_seconds", 0, grace_max, 120));
    config.organisers_see_names = table->flag("organisers_see_names", false);
    table->finish();
}

void read_retention(TomlTable& root, Config& config) {
    auto table = root.table("retention");
    if (!table) return;
    constexpr std::int64_t days_max = 3'650;
    if (!table->has("days")) table->error("days", "is missing; leave [retention] out to keep everything");
    config.retention = std::chrono::hours(24 * table->integer("days", 0, days_max, 0));
    table->finish();
}

void read_log(TomlTable& root, Config& config) {
    auto table = root.table("log");
    if (!table) return;
    config.log_level = table->word("level", {"trace", "debug", "info", "warn", "error"}, "info");
    config.log_file = table->text("file");
    table->finish();
}

SourceSettings read_source(TomlTable& table, const fs::path& folder) {
    SourceSettings source;
    source.id = read_id(table);
    if (source.id == "slate") table.error("id", "\"slate\" is there by itself; choose another id");
    if (!table.has("kind")) table.error("kind", "is missing; \"playout\" plays a file, \"live\" waits for a publisher");
    source.kind = table.word("kind", {"playout", "live"}, "");
    source.label = table.text("label", source.id);
    if (source.kind == "playout") {
        source.file = existing_path(table, "file", folder, table.required_text("file"));
    } else if (!table.text("file").empty() && source.kind == "live") {
        table.error("file", "only a source of kind \"playout\" has a file");
    }
    table.finish();
    return source;
}

StageSettings read_stage(TomlTable& table, const fs::path& folder) {
    StageSettings stage;
    stage.id = read_id(table);
    stage.title = table.text("title", stage.id);
    stage.room = table.text("room", "");
    for (auto& entry : table.tables("source", sources_max)) {
        auto source = read_source(entry, folder);
        const bool twice = std::any_of(stage.sources.begin(), stage.sources.end(),
                                       [&](const SourceSettings& other) { return other.id == source.id; });
        if (twice && !source.id.empty()) entry.error("id", "this stage has another source \"" + source.id + "\"");
        stage.sources.push_back(std::move(source));
    }
    stage.on_air = table.text("on_air", "slate");
    std::vector<std::string_view> ids{"slate"};
    for (const auto& source : stage.sources) ids.push_back(source.id);
    if (std::find(ids.begin(), ids.end(), stage.on_air) == ids.end()) {
        const auto meant = nearest(stage.on_air, ids);
        table.error("on_air", "there is no source \"" + stage.on_air + "\" on this stage" +
                                  (meant.empty() ? "" : "; did you mean \"" + std::string(meant) + "\"?"));
    }
    table.finish();
    return stage;
}

void read_stages(TomlTable& root, const fs::path& folder, Config& config) {
    for (auto& entry : root.tables("stage", stages_max)) {
        auto stage = read_stage(entry, folder);
        const bool twice = std::any_of(config.stages.begin(), config.stages.end(),
                                       [&](const StageSettings& other) { return other.id == stage.id; });
        if (twice && !stage.id.empty()) entry.error("id", "there is another stage \"" + stage.id + "\"");
        config.stages.push_back(std::move(stage));
    }
    if (config.stages.empty() && !root.has("stage"))
        root.error("stage", "is missing: at least one [[stage]] is needed");
}

// The file, or the address of the feed. What is wrong with an address is said without it: it may hold a password.
void read_programme_place(TomlTable& root, const fs::path& folder, Config& config) {
    auto place = root.required_text("programme");
    const bool is_feed = place.find("://") != std::string::npos;
    const auto refresh = root.integer("programme_refresh", feed::refresh_min.count(), refresh_max_s, refresh_default_s);
    const auto ca_file = existing_path(root, "programme_ca", folder, root.text("programme_ca"));
    config.programme_zone = root.text("programme_zone");
    if (!config.programme_zone.empty() && !schedule::zone_exists(config.programme_zone))
        root.error("programme_zone", "\"" + config.programme_zone + "\" is no time zone, as \"Pacific/Honolulu\" is");
    if (!is_feed) {
        config.programme = existing_path(root, "programme", folder, std::move(place));
        for (const char* key : {"programme_refresh", "programme_ca"}) {
            if (root.has(key)) root.error(key, "is for a programme that is followed: programme = \"https://...\"");
        }
        return;
    }
    auto url = feed::parse_url(place);
    if (!url) return root.error("programme", "cannot be followed: " + url.error().message());
    config.programme = url->shown();
    config.feed = {std::move(*url), std::chrono::seconds(refresh), ca_file};
}

Config read_root(const toml::table& file, const fs::path& folder, Problems& problems) {
    Config config;
    TomlTable root(file, "", problems);
    read_listen(root, config);
    config.data = root.text("data", "data");
    read_programme_place(root, folder, config);
    config.www = existing_path(root, "www", folder, root.text("www"), true);
    read_tls(root, folder, config);
    read_media(root, config.media);
    read_attend(root, config);
    config.tickets = read_tickets(root, folder);
    read_questions(root, config);
    read_retention(root, config);
    read_log(root, config);
    read_stages(root, folder, config);
    root.finish();
    return config;
}

}  // namespace

ConfigResult read_config(std::string_view text, const std::string& folder) {
    ConfigResult result;
    if (text.size() > config_bytes_max) {
        result.problems.push_back({schedule::Severity::error, 0, 0, "", "is larger than 1 MiB"});
        return result;
    }
    try {
        const auto file = toml::parse(text);
        auto config = read_root(file, folder, result.problems);
        if (result.problems.empty()) result.config = std::move(config);
    } catch (const toml::parse_error& error) {
        const auto place = error.source().begin;
        result.problems.push_back({schedule::Severity::error, static_cast<int>(place.line),
                                   static_cast<int>(place.column), "", std::string(error.description())});
    }
    std::stable_sort(result.problems.begin(), result.problems.end(), [](const auto& a, const auto& b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    return result;
}

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto host = text.substr(0, colon);
    const auto digits = text.substr(colon + 1);
    ListenAddress address;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (!bracketed && host.find(':') != std::string_view::npos) return std::nullopt;
    address.host = host == "localhost" ? "127.0.0.1" : std::string(host);
    if (!is_ip_address(address.host)) return std::nullopt;
    return address;
}

bool is_loopback(const ListenAddress& address) {
    boost::system::error_code error;
    return boost::asio::ip::make_address(address.host, error).is_loopback() && !error;
}

std::string to_string(const ListenAddress& address) {
    const bool v6 = address.host.find(':') != std::string::npos;
    return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace lanai::app
