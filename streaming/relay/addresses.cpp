// Which session an address belongs to: what an authenticated check has shown, and until when.
#include "relay/shard.hpp"

namespace lanai::streaming::relay {

// A check proves who sent it and not from where: with a session of one's own and a forged source address one could take
// a speaker's address, and with it all that comes from there, or have a stage's media sent to it.
bool Shard::is_anothers(const webrtc::Endpoint& from, const Session& session) const {
    const auto found = by_endpoint_.find(from);
    if (found == by_endpoint_.end() || found->second == &session) return false;
    const auto& holder = found->second->peer();
    return holder.state() == webrtc::PeerState::connected && holder.remote() == from &&
           TimePoint::clock::now() - holder.heard() < address_held;
}

// Every address that an authenticated check came from belongs to the peer: browsers send from a new one before they
// have nominated it.
void Shard::list(Session& session, const webrtc::Endpoint& from) {
    if (!session.peer().is_validated(from)) return;
    auto& entry = by_endpoint_[from];
    if (entry == &session) return;
    entry = &session;
    session.listed().push_back(from);
    if (from.stream != 0) tcp_->prove(from);
    if (session.listed().size() <= Session::listed_max) return;
    unlist(session, session.listed().front());
    session.listed().erase(session.listed().begin());
}

void Shard::unlist(const Session& session, const webrtc::Endpoint& at) {
    const auto entry = by_endpoint_.find(at);
    // Another session may have come to the same address since.
    if (entry != by_endpoint_.end() && entry->second == &session) by_endpoint_.erase(entry);
}

// The peer goes on over another pair, or connects again.
void Shard::on_stream_ended(const webrtc::Endpoint& at) {
    const auto entry = by_endpoint_.find(at);
    if (entry == by_endpoint_.end()) return;
    auto& session = *entry->second;
    by_endpoint_.erase(entry);
    session.lost(at);
}

}  // namespace lanai::streaming::relay
