// The configuration file (TOML): what a server is told before it starts. Keys are described in docs/OPERATIONS.md.
// Reading never throws; every mistake is named with its place. One thread.
#pragma once

#include "access/ticket.hpp"
#include "endpoints/ice_servers.hpp"
#include "feed/url.hpp"
#include "schedule/read.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::app {

struct ListenAddress {
    std::string host = "127.0.0.1";  // an IP address
    std::uint16_t port = 8080;       // 0: the system chooses
};

struct SourceSettings {
    std::string id;
    std::string kind;  // "playout", "live"; the slate is added by itself
    std::string label;
    std::string file;  // playout's
};

struct StageSettings {
    std::string id;
    std::string title;
    std::string room;              // of the programme, by id or name; empty: the one that names this stage
    std::string on_air = "slate";  // at the first start; later what was cut to last
    std::vector<SourceSettings> sources;
};

struct MediaSettings {
    std::uint16_t udp_port = 0;
    bool tcp = true;  // on the same numbers
    unsigned shards = 1;
    std::vector<std::string> public_addresses;
    std::size_t viewers_max = 2'000;
    std::size_t pending_per_network_max = 400;
    unsigned publisher_mbps_max = 20;
    bool reencode = true;                           // to H.264, for viewers that cannot decode what is on air
    std::vector<endpoints::IceServer> ice_servers;  // that clients are told of
};

// A programme that is followed where another system publishes it.
struct FeedSettings {
    feed::Url url;
    std::chrono::seconds refresh{300};
    std::string ca_file;  // PEM; empty: the system's authorities
};

// Paths of what is read are absolute or relative to the current directory, ready to open.
struct Config {
    ListenAddress listen;
    std::string public_url;  // without a slash at its end; may be empty
    bool behind_proxy = false;
    unsigned threads = 1;  // of the gateway
    std::string data = "data";
    std::string programme;  // its file; of a feed, its address without credentials
    std::optional<FeedSettings> feed;
    std::string programme_zone;  // of a timetable that names none; empty: UTC
    std::string www;
    std::string certificate, key;  // both or neither
    MediaSettings media;
    std::string attend_code;  // empty: open
    std::vector<access::TicketReader> tickets;
    std::optional<std::chrono::hours> retention;  // after the last day; none: kept for ever
    std::chrono::seconds question_grace{120};  // a talk takes late questions for so long
    bool organisers_see_names = false;         // of those who ask anonymously
    std::string log_level = "info";
    std::string log_file;  // empty: stderr only
    std::vector<StageSettings> stages;
};

inline constexpr std::size_t config_bytes_max = 1024 * 1024;
inline constexpr std::size_t stages_max = 32;
inline constexpr std::size_t sources_max = 16;  // a stage

struct ConfigResult {
    std::optional<Config> config;  // absent when any problem is an error
    std::vector<schedule::Problem> problems;
};

// folder: where the file lies; what it names to be read is relative to it.
[[nodiscard]] ConfigResult read_config(std::string_view text, const std::string& folder);

// "127.0.0.1:8080", "[::1]:8080", "localhost:0".
[[nodiscard]] std::optional<ListenAddress> parse_listen_address(std::string_view text);
[[nodiscard]] bool is_loopback(const ListenAddress&);
[[nodiscard]] std::string to_string(const ListenAddress&);

}  // namespace lanai::app
