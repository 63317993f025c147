#include "endpoints/outlet.hpp"

#include "endpoints/responses.hpp"

namespace lanai::endpoints {

void Outlet::bind(gateway::Gateway& gateway) {
    const std::lock_guard lock(mutex_);
    for (const auto& action : pending_) action(gateway);
    pending_.clear();
    gateway_.store(&gateway, std::memory_order_release);
}

void Outlet::when_bound(std::function<void(gateway::Gateway&)> action) {
    if (auto* gateway = gateway_.load(std::memory_order_acquire)) return action(*gateway);
    const std::lock_guard lock(mutex_);
    if (auto* gateway = gateway_.load(std::memory_order_acquire)) return action(*gateway);
    if (pending_.size() < pending_max) pending_.push_back(std::move(action));
}

void Outlet::respond(gateway::ConnectionId connection, gateway::HttpResponse response) {
    add_security_headers(response);
    if (response.status >= 0 && response.status < status_end) {
        responses_[static_cast<std::size_t>(response.status)].fetch_add(1, std::memory_order_relaxed);
    }
    when_bound([connection, response = std::move(response)](gateway::Gateway& gateway) {
        gateway.respond(connection, response);
    });
}

void Outlet::send(std::string text, std::vector<gateway::ConnectionId> connections) {
    if (auto* gateway = gateway_.load(std::memory_order_acquire)) return gateway->send(std::move(text), connections);
    when_bound([text = std::move(text), connections = std::move(connections)](gateway::Gateway& gateway) {
        gateway.send(text, connections);
    });
}

void Outlet::close(gateway::ConnectionId connection, std::uint16_t code, std::string reason) {
    when_bound([connection, code, reason = std::move(reason)](gateway::Gateway& gateway) {
        gateway.close(connection, code, reason);
    });
}

gateway::Counters Outlet::gateway_counters() const {
    const auto* gateway = gateway_.load(std::memory_order_acquire);
    return gateway != nullptr ? gateway->counters() : gateway::Counters{};
}

std::map<int, std::uint64_t> Outlet::responses_by_status() const {
    std::map<int, std::uint64_t> counts;
    for (std::size_t status = 0; status < responses_.size(); ++status) {
        const auto count = responses_[status].load(std::memory_order_relaxed);
        if (count > 0) counts.emplace(static_cast<int>(status), count);
    }
    return counts;
}

}  // namespace lanai::endpoints
