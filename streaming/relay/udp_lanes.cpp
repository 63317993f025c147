#include "relay/udp_lanes.hpp"

#include <algorithm>

namespace lanai::streaming::relay {

void UdpLanes::follow(const void* owner, const webrtc::Endpoint& remote) {
    const auto found = lanes_.find(owner);
    if (found != lanes_.end() && found->second->remote == remote) return;
    end(owner);
    if (lanes_.size() >= lanes_max || remote.stream != 0) return;
    const auto lane = std::make_shared<Lane>(io_, remote);
    lanes_.emplace(owner, lane);
    // What arrives between its bind and its connect may be anybody's; it is read like all else.
    if (shared_.open_beside(lane->socket, remote)) wait(lane);
}

// The lane is kept by its own handler, which may be what ends it.
void UdpLanes::wait(const std::shared_ptr<Lane>& lane) {
    lane->socket.async_wait(boost::asio::ip::udp::socket::wait_read,
                            [this, lane](const boost::system::error_code& error) {
                                if (error || !lane->socket.is_open()) return;
                                shared_.read_batch(lane->socket);
                                if (lane->socket.is_open()) wait(lane);
                            });
}

void UdpLanes::end(const void* owner) {
    const auto found = lanes_.find(owner);
    if (found == lanes_.end()) return;
    boost::system::error_code ignored;
    found->second->socket.close(ignored);
    lanes_.erase(found);
}

void UdpLanes::close() {
    while (!lanes_.empty()) end(lanes_.begin()->first);
}

std::size_t UdpLanes::open() const {
    return static_cast<std::size_t>(
        std::count_if(lanes_.begin(), lanes_.end(), [](const auto& entry) { return entry.second->socket.is_open(); }));
}

}  // namespace lanai::streaming::relay
