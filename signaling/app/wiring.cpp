#include "app/wiring.hpp"

#include <spdlog/logger.h>

#include <utility>

namespace lanai::app {

namespace {

void report(core::Service& service, const streaming::StageStatus& status) {
    std::vector<std::pair<std::string, bool>> live;
    live.reserve(status.sources.size());
    for (const auto& source : status.sources) live.emplace_back(source.id, source.live);
    service.stage_status(status.stage, status.selected, status.on_air, std::move(live));
}

}  // namespace

void StageReports::take(const streaming::StageStatus& status) {
    const std::lock_guard lock(mutex_);
    if (service_ != nullptr) return report(*service_, status);
    waiting_.insert_or_assign(status.stage, status);
}

void StageReports::bind(core::Service& service) {
    const std::lock_guard lock(mutex_);
    service_ = &service;
    for (const auto& [stage, status] : waiting_) report(service, status);
    waiting_.clear();
}

void Ports::send(std::string text, const std::vector<core::ConnectionId>& connections) {
    outlet_.send(std::move(text), connections);
}

void Ports::close(core::ConnectionId connection, std::uint16_t code, std::string reason) {
    outlet_.close(connection, code, std::move(reason));
}

void Ports::select_source(const std::string& stage, const std::string& source) {
    relay_.select(stage, source);
}

void Ports::show_slate(const std::string& stage, const std::string& heading, const std::string& title,
                       const std::string& when) {
    studio_.show_slate(stage, {heading, title, when, event_});
}

void Ports::log(const std::string& key_value_line) {
    log_->info(key_value_line);
}

}  // namespace lanai::app
