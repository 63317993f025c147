// PATCH of a session (RFC 9725 section 4.3): candidates, and ICE restarts with the ufrags that come and go by them.
#include "relay/refusals.hpp"
#include "relay/shard.hpp"

#include <algorithm>

namespace lanai::streaming::relay {
namespace {

// If-Match (RFC 9110 section 13.1.1): "*" or a list, compared strongly. The RFC's own example puts the star in quotes.
bool matches(std::string_view if_match, std::string_view etag) {
    while (true) {
        const auto comma = if_match.find(',');
        auto one = if_match.substr(0, comma);
        while (!one.empty() && (one.front() == ' ' || one.front() == '\t')) one.remove_prefix(1);
        while (!one.empty() && (one.back() == ' ' || one.back() == '\t')) one.remove_suffix(1);
        if (one == "*" || one == "\"*\"" || one == etag) return true;
        if (comma == std::string_view::npos) return false;
        if_match.remove_prefix(comma + 1);
    }
}

}  // namespace

std::variant<Trickled, Refusal> Shard::trickle(const std::string& id, const std::string& body,
                                               const std::string& if_match) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return refuse(RelayErrc::unknown_session, "there is no such session");
    Session& session = *found->second;
    if (if_match.empty()) return refuse(RelayErrc::precondition_required, "If-Match must hold the session's ETag");
    if (!matches(if_match, session.names().etag)) {
        return refuse(RelayErrc::precondition_failed, "If-Match names another ICE session");
    }
    auto parsed = webrtc::parse_fragment(body, session.transport().mid);
    if (const auto* error = std::get_if<webrtc::SdpError>(&parsed)) {
        return refuse(RelayErrc::malformed_fragment, error->detail);
    }
    auto& fragment = std::get<webrtc::SdpFragment>(parsed);
    // ICE-lite answers checks from wherever they come, so candidates need no keeping.
    if (fragment.ufrag.empty() || (fragment.ufrag == session.remote_ufrag() && fragment.pwd == session.remote_pwd())) {
        return Trickled{};
    }
    // RFC 8839 section 4.4.1.1.1: a restart changes both.
    if (fragment.ufrag == session.remote_ufrag() || fragment.pwd == session.remote_pwd()) {
        return refuse(RelayErrc::malformed_fragment, "an ICE restart has a new a=ice-ufrag and a new a=ice-pwd");
    }
    auto names = new_names();
    names.id = id;
    session.restart_ice(names, std::move(fragment.ufrag), std::move(fragment.pwd));
    drop_old_ufrags(session);
    list_ufrag(session);
    log_("event=ice_restart session=" + id.substr(0, 6));
    return Trickled{names.etag, webrtc::write_fragment(session.transport(), names.ufrag, names.pwd)};
}

void Shard::list_ufrag(Session& session) {
    const auto& ufrag = session.names().ufrag;
    by_ufrag_[ufrag] = &session;
    session.ufrags().push_back(ufrag);
}

// Those that the peer answers no more.
void Shard::drop_old_ufrags(Session& session) {
    std::erase_if(session.ufrags(), [&](const std::string& ufrag) {
        if (session.peer().answers(ufrag)) return false;
        by_ufrag_.erase(ufrag);
        return true;
    });
}

}  // namespace lanai::streaming::relay
