#include "app/config_ice_servers.hpp"

#include <algorithm>
#include <charconv>

namespace lanai::app {
namespace {

constexpr std::size_t servers_max = 8, urls_max = 8;
constexpr std::int64_t lifetime_min_s = 60, lifetime_max_s = 7 * 24 * 60 * 60, lifetime_default_s = 24 * 60 * 60;

bool is_port(std::string_view digits) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    return error == std::errc{} && end == digits.data() + digits.size() && port != 0;
}

// HOST, HOST:PORT, [IPv6] or [IPv6]:PORT
bool is_authority(std::string_view text) {
    const auto host_end = text.starts_with('[') ? text.find(']') + 1 : std::min(text.find(':'), text.size());
    const auto host = text.substr(0, host_end);
    const auto rest = text.substr(host.size());
    const bool literal = text.starts_with('[');
    const auto fits = [literal](char c) {
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (literal) return digit || c == ':' || c == '.' || c == '[' || c == ']';
        return digit || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
    };
    if (host.empty() || !std::all_of(host.begin(), host.end(), fits)) return false;
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
}

// What is wrong with a URL (RFC 7064, RFC 7065); empty: nothing.
std::string_view mistake_in(std::string_view url, bool& relays) {
    const auto colon = url.find(':');
    const auto scheme = url.substr(0, colon);
    relays = scheme == "turn" || scheme == "turns";
    if (colon == std::string_view::npos || !(relays || scheme == "stun" || scheme == "stuns")) {
        return "must begin with \"stun:\", \"stuns:\", \"turn:\" or \"turns:\"";
    }
    auto rest = url.substr(colon + 1);
    if (rest.starts_with("//")) return "is written without //, as in \"turn:turn.example.org:3478\"";
    const auto question = rest.find('?');
    if (question != std::string_view::npos) {
        const auto query = rest.substr(question + 1);
        if (!relays) return "takes no ?transport";
        if (query != "transport=udp" && query != "transport=tcp") return "may end with ?transport=udp or ?transport=tcp";
        rest = rest.substr(0, question);
    }
    return is_authority(rest) ? "" : "must name a host, and a port from 1 to 65535 if any";
}

// These stand in an HTTP header.
void require_ascii(TomlTable& table, std::string_view key, std::string_view value) {
    const bool plain = std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
    if (!plain) table.error(key, "must be ASCII");
}

void read_credentials(TomlTable& table, endpoints::IceServer& server, bool relays, bool urls_are_good) {
    server.secret = table.text("secret");
    server.username = table.text("username");
    server.credential = table.text("credential");
    require_ascii(table, "username", server.username);
    require_ascii(table, "credential", server.credential);
    server.lifetime = std::chrono::seconds(table.integer("ttl", lifetime_min_s, lifetime_max_s, lifetime_default_s));
    const bool shared = table.has("secret"), fixed = table.has("username") || table.has("credential");
    if (shared && fixed) {
        table.error("secret", "is given beside username or credential; a server has one or the other");
    } else if (fixed && !table.has("credential")) {
        table.error("credential", "is missing; username needs it");
    } else if (fixed && !table.has("username")) {
        table.error("username", "is missing; credential needs it");
    }
    if (table.has("ttl") && !shared) table.error("ttl", "is of use only with secret");
    if (!urls_are_good) return;
    if (relays && !shared && !fixed) {
        table.error("secret", "is missing; a TURN server needs secret, or username and credential");
    }
    if (!relays && (shared || fixed)) {
        table.error(shared ? "secret" : "username", "is of use only with turn: or turns: in urls");
    }
}

}  // namespace

std::vector<endpoints::IceServer> read_ice_servers(TomlTable& media) {
    std::vector<endpoints::IceServer> servers;
    for (auto& table : media.tables("ice_server", servers_max)) {
        endpoints::IceServer server;
        if (!table.has("urls")) table.error("urls", "is missing");
        server.urls = table.texts("urls", urls_max);
        if (table.has("urls") && server.urls.empty()) table.error("urls", "names no server");
        bool relays = false, good = !server.urls.empty();
        for (const auto& url : server.urls) {
            bool relay = false;
            const auto mistake = mistake_in(url, relay);
            relays = relays || relay;
            if (mistake.empty()) continue;
            good = false;
            table.error("urls", "\"" + url + "\" " + std::string(mistake));
        }
        read_credentials(table, server, relays, good);
        table.finish();
        servers.push_back(std::move(server));
    }
    return servers;
}

}  // namespace lanai::app
