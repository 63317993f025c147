#include "signaling/gateway.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "gateway/listener.hpp"
#include "gateway/service.hpp"

namespace lanai::gateway {
namespace {

class LwsGateway final : public Gateway {
public:
    LwsGateway(Config config, Handler& handler) : shared_{std::move(config), handler} {
        auto listener = listen_on(shared_.config.host, shared_.config.port);
        port_ = listener.port;
        const unsigned count = std::max(1U, shared_.config.threads);
        for (unsigned i = 0; i < count; ++i) services_.push_back(std::make_unique<Service>(shared_, i, count));
        services_.front()->accept_on(std::move(listener.socket), [this](Accepted accepted) {
            services_[next_++ % services_.size()]->post(AdoptCommand{std::move(accepted)});
        });
        for (const auto& service : services_) service->start();
    }

    ~LwsGateway() override { stop(); }

    void respond(ConnectionId id, HttpResponse response) override {
        service_of(id).post(RespondCommand{id, std::move(response)});
    }

    void send(std::string text, std::span<const ConnectionId> to) override {
        std::vector<std::vector<ConnectionId>> by_service(services_.size());
        for (const auto id : to) by_service[id % services_.size()].push_back(id);
        for (std::size_t i = 0; i < services_.size(); ++i) {
            if (by_service[i].empty()) continue;
            services_[i]->post(SendCommand{std::make_shared<Frame>(text), std::move(by_service[i])});
        }
    }

    void close(ConnectionId id, std::uint16_t code, std::string reason) override {
        service_of(id).post(CloseCommand{id, code, std::move(reason)});
    }

    [[nodiscard]] std::uint16_t port() const override { return port_; }

    [[nodiscard]] Counters counters() const override {
        const auto& now = shared_.counters;
        return {now.http_requests,       now.ws_open,        now.ws_messages_in, now.ws_messages_out, now.ws_bytes_out,
                now.slow_clients_closed, now.oversize_frames};
    }

    void stop() override {
        const std::lock_guard lock(stop_mutex_);
        shared_.stopping = true;
        for (const auto& service : services_) service->request_stop();
        for (const auto& service : services_) service->join();
    }

private:
    Service& service_of(ConnectionId id) { return *services_[id % services_.size()]; }

    Shared shared_;
    std::uint16_t port_ = 0;
    std::vector<std::unique_ptr<Service>> services_;
    std::size_t next_ = 0;  // the accepting service's thread
    std::mutex stop_mutex_;
};

}  // namespace

std::unique_ptr<Gateway> make_gateway(Config config, Handler& handler) {
    return std::make_unique<LwsGateway>(std::move(config), handler);
}

}  // namespace lanai::gateway
