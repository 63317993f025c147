#include "app/server.hpp"

#include <spdlog/logger.h>
#include <sys/resource.h>

#include <filesystem>
#include <utility>

namespace lanai::app {

namespace {

constexpr const char* slate_id = "slate";
constexpr const char* slate_label = "Slate";

streaming::SourceKind kind_of(const SourceSettings& source) {
    return source.kind == "playout" ? streaming::SourceKind::playout : streaming::SourceKind::live;
}

std::vector<StudioSource> studio_sources(const std::vector<StageSettings>& stages) {
    std::vector<StudioSource> sources;
    for (const auto& stage : stages) {
        sources.push_back({stage.id, slate_id, streaming::SourceKind::slate, ""});
        for (const auto& source : stage.sources) {
            if (source.kind == "playout") {
                sources.push_back({stage.id, source.id, streaming::SourceKind::playout, source.file});
            }
        }
    }
    return sources;
}

streaming::StageConfig relay_stage(const StageSettings& stage) {
    streaming::StageConfig made{stage.id, {{slate_id, streaming::SourceKind::slate}}, stage.on_air};
    for (const auto& source : stage.sources) made.sources.push_back({source.id, kind_of(source)});
    return made;
}

std::vector<core::StageInfo> stage_infos(const std::vector<StageSettings>& stages) {
    std::vector<core::StageInfo> infos;
    for (const auto& stage : stages) {
        core::StageInfo info{stage.id, stage.title, stage.on_air, slate_id, {{slate_id, "slate", slate_label, false}}};
        for (const auto& source : stage.sources) info.sources.push_back({source.id, source.kind, source.label, false});
        infos.push_back(std::move(info));
    }
    return infos;
}

// Each is an open file; media, the database and recordings want theirs, too.
std::size_t connections_possible(std::size_t wanted, spdlog::logger& log) {
    constexpr std::size_t others = 1'000;
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted + others) return wanted;
    const std::size_t possible = limit.rlim_cur > 2 * others ? limit.rlim_cur - others : limit.rlim_cur / 2;
    log.warn("event=few_open_files limit={} connections_max={} advice=\"raise LimitNOFILE\"", limit.rlim_cur, possible);
    return possible;
}

}  // namespace

Server::Server(Config config, schedule::Programme programme, schedule::Instant published, Rehearsal rehearsal, Logger log,
               ProgrammeSources& sources)
    : config_(std::move(config)),
      programme_(std::move(programme)),
      rehearsal_(rehearsal),
      published_(published),
      log_(std::move(log)),
      sources_(sources) {}

Server::~Server() {
    stop();
}

void Server::start() {
    const auto www = config_.www.empty() ? std::string(LANAI_WWW_DIR) : config_.www;
    if (auto site = endpoints::Site::load(www)) {
        site_ = std::move(*site);
    } else {
        log_->warn("event=no_pages folder={} reason=\"{}\" hint=\"run npm run build in www\"", www,
                   site.error().message());
    }
    make_media();
    make_service();
    studio_->start(*relay_);
    if (renditions_) renditions_->start(*relay_);
    sources_.start(*service_);
    make_gateway();
}

void Server::make_media() {
    const auto log = [logger = log_](const std::string& line) { logger->info(line); };
    studio_ = std::make_unique<Studio>(studio_sources(config_.stages), log);
    streaming::RelayConfig config;
    config.udp_port = config_.media.udp_port;
    config.tcp = config_.media.tcp;
    config.shards = config_.media.shards;
    config.public_addresses = config_.media.public_addresses;
    config.announce_loopback = is_loopback(config_.listen);
    config.viewers_max = config_.media.viewers_max;
    config.pending_per_network_max = config_.media.pending_per_network_max;
    config.publisher_mbps_max = config_.media.publisher_mbps_max;
    streaming::RelayEvents events;
    events.on_stage = [this](const streaming::StageStatus& status) { reports_.take(status); };
    events.on_local_request = [this](const streaming::Relay::LocalRequest& request) { studio_->request(request); };
    events.on_log = log;
    if (config_.media.reencode) {
        std::vector<std::string> stages;
        for (const auto& stage : config_.stages) stages.push_back(stage.id);
        renditions_ = std::make_unique<Renditions>(stages, log);
        events.on_rendition_request = [this](const auto& request) { renditions_->request(request); };
        events.on_rendition_input = [this](const auto& stage, const auto& packet) {
            renditions_->input(stage, packet);
        };
    }
    relay_ = streaming::make_relay(config, std::move(events));
    for (const auto& stage : config_.stages) relay_->add_stage(relay_stage(stage));
}

void Server::make_service() {
    ports_ = std::make_unique<Ports>(outlet_, *relay_, *studio_, programme_.event.title, log_);
    core::ServiceConfig config;
    config.programme = programme_;
    config.stages = stage_infos(config_.stages);
    config.data_dir = config_.data;
    config.rehearse = rehearsal_.on;
    config.pace = rehearsal_.pace;
    config.attend_code = config_.attend_code;
    config.tickets = config_.tickets;
    config.question_grace = config_.question_grace;
    config.retention = config_.retention;
    config.organisers_see_names = config_.organisers_see_names;
    config.plan_source = config_.feed ? "feed" : "file";
    config.plan_label = config_.feed ? config_.programme : std::filesystem::path(config_.programme).filename().string();
    config.published = published_;
    service_ = core::make_service(std::move(config), *ports_);
    reports_.bind(*service_);
}

void Server::make_gateway() {
    endpoints::RouterConfig routing;
    routing.stages = stage_infos(config_.stages);
    routing.attending_is_open = config_.attend_code.empty();
    routing.origin = {config_.public_url, !config_.certificate.empty(), config_.behind_proxy};
    routing.version = LANAI_VERSION;
    routing.ice_servers = config_.media.ice_servers;
    routing.intake = &sources_;
    record_keeper_ = std::make_unique<RecordKeeper>(config_.data, programme_);
    routing.take_home = record_keeper_.get();
    router_ = std::make_unique<endpoints::Router>(std::move(routing), site_, *service_, *relay_, outlet_);

    gateway::Config config;
    config.host = config_.listen.host;
    config.port = config_.listen.port;
    config.threads = config_.threads;
    config.certificate_file = config_.certificate;
    config.key_file = config_.key;
    config.trust_forwarded_for = config_.behind_proxy;
    config.connections_max = connections_possible(config.connections_max, *log_);
    gateway_ = gateway::make_gateway(config, *router_);
    outlet_.bind(*gateway_);
}

// No new programme any more; then the service says goodbye while its sockets are still there; then nothing new comes
// in; the studio falls silent before the relay that it feeds.
void Server::stop() {
    if (std::exchange(stopped_, true)) return;
    if (router_) router_->drain();
    sources_.stop();
    if (record_keeper_) record_keeper_->stop();
    if (service_) service_->stop();
    if (router_) router_->stop();
    if (gateway_) gateway_->stop();
    if (studio_) studio_->stop();
    if (renditions_) renditions_->stop();
    if (relay_) relay_->stop();
}

ListenAddress Server::address() const {
    return {config_.listen.host, gateway_->port()};
}

}  // namespace lanai::app
