#include "relay/tcp_admission.hpp"

#include <algorithm>
#include <cstring>

namespace lanai::streaming::relay {

std::size_t TcpAdmission::ClientHash::operator()(const Client& client) const noexcept {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, client.data(), 8);
    std::memcpy(&low, client.data() + 8, 8);
    high = (high ^ (low * 0x9e3779b97f4a7c15ULL)) * 0xbf58476d1ce4e5b9ULL;
    return static_cast<std::size_t>(high ^ (high >> 31U));
}

TcpAdmission::Client TcpAdmission::client_of(const webrtc::Endpoint& from) {
    constexpr std::array<std::uint8_t, 12> v4_mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    Client client{};
    const bool v4 = std::equal(v4_mapped.begin(), v4_mapped.end(), from.bytes);
    std::copy_n(from.bytes, v4 ? 16 : 8, client.begin());
    return client;
}

bool TcpAdmission::admit(const webrtc::Endpoint& from) {
    if (connections_ >= limits_.connections_max) return false;
    const auto client = client_of(from);
    if (const auto found = clients_.find(client); found != clients_.end()) {
        const auto& count = found->second;
        if (count.all >= limits_.of_client_max || count.newcomers >= limits_.newcomers_of_client_max) return false;
    }
    auto& count = clients_[client];
    ++count.all;
    ++count.newcomers;
    ++connections_;
    ++newcomers_;
    return true;
}

void TcpAdmission::prove(const webrtc::Endpoint& from) {
    const auto found = clients_.find(client_of(from));
    if (found == clients_.end()) return;
    --found->second.newcomers;
    --newcomers_;
}

void TcpAdmission::leave(const webrtc::Endpoint& from, bool proven) {
    if (!proven) prove(from);
    const auto found = clients_.find(client_of(from));
    if (found == clients_.end()) return;
    --connections_;
    if (--found->second.all == 0) clients_.erase(found);
}

}  // namespace lanai::streaming::relay
