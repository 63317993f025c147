#include "endpoints/ice_servers.hpp"

#include "access/turn.hpp"

#include <string_view>

namespace lanai::endpoints {
namespace {

// A quoted-string (RFC 9110 section 5.6.4).
std::string quoted(std::string_view text) {
    std::string made = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') made += '\\';
        made += c;
    }
    return made + "\"";
}

}  // namespace

std::vector<std::string> ice_server_links(const std::vector<IceServer>& servers,
                                          std::chrono::system_clock::time_point now) {
    std::vector<std::string> links;
    for (const auto& server : servers) {
        access::TurnCredential shown{server.username, server.credential};
        if (!server.secret.empty()) shown = access::turn_credential(server.secret, now, server.lifetime);
        for (const auto& url : server.urls) {
            std::string link = "<" + url + ">; rel=\"ice-server\"";
            if (!shown.username.empty()) {
                link += "; username=" + quoted(shown.username) + "; credential=" + quoted(shown.password) +
                        "; credential-type=\"password\"";
            }
            links.push_back(std::move(link));
        }
    }
    return links;
}

}  // namespace lanai::endpoints
