#include "app/commands.hpp"
#include "app/feed_programme.hpp"
#include "app/files.hpp"
#include "app/logging.hpp"
#include "app/server.hpp"
#include "streaming/local_source.hpp"

#include <spdlog/logger.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <sys/resource.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <utility>

namespace lanai::app {

namespace {

// Every viewer's WebSocket is a file; the soft limit of most systems is 1,024.
void raise_open_files_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

void prepare_media() {
    const auto missing = streaming::init_gstreamer();
    if (missing.empty()) return;
    std::string names;
    for (const auto& name : missing) names.append(names.empty() ? "" : ", ").append(name);
    throw std::runtime_error("GStreamer lacks " + names + "; install the packages of deploy/packages/run.txt");
}

void prepare_data(const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (fs::create_directories(folder, error)) fs::permissions(folder, fs::perms::owner_all, error);
    if (error) throw std::runtime_error("the data folder " + folder + " cannot be made: " + error.message());
}

std::string joined(const std::vector<std::uint16_t>& ports) {
    std::string text;
    for (const auto port : ports) text.append(text.empty() ? "" : ",").append(std::to_string(port));
    return text;
}

void check_media_again_and_again(boost::asio::steady_timer& timer, Server& server) {
    timer.expires_after(std::chrono::milliseconds(500));
    timer.async_wait([&](const boost::system::error_code& error) {
        if (error) return;
        server.check_media_sessions();
        check_media_again_and_again(timer, server);
    });
}

// Returns at the first SIGTERM or SIGINT; until then looks after `server`. From then on the signals have their usual
// effect: a second one ends the process at once.
int wait_for_signal(boost::asio::io_context& io, boost::asio::signal_set& signals, Server& server) {
    int received = 0;
    boost::asio::steady_timer timer(io);
    check_media_again_and_again(timer, server);
    signals.async_wait([&](const boost::system::error_code& error, int number) {
        if (!error) received = number;
        io.stop();
    });
    io.run();
    signals.clear();
    return received;
}

}  // namespace

int serve(const ServeCommand& command, std::ostream& out, std::ostream& err) {
    auto loaded = load_config(command.config_file);
    if (loaded.errors > 0) {
        for (const auto& line : loaded.lines) err << line << '\n';
        return 1;
    }
    if (command.listen) loaded.config->listen = *command.listen;
    if (command.data) loaded.config->data = *command.data;
    const auto& config = *loaded.config;

    std::signal(SIGPIPE, SIG_IGN);
    boost::asio::io_context io(1);
    boost::asio::signal_set signals(io, SIGTERM, SIGINT);
    raise_open_files_limit();
    prepare_media();
    prepare_data(config.data);
    const auto log = make_logger(config.log_level, config.log_file);
    ProgrammeSources sources(config, command.config_file, [log](const std::string& line) { log->info(line); });
    if (config.feed) load_feed(loaded, sources, true);
    if (loaded.errors > 0) {
        for (const auto& line : loaded.lines) err << "lanai: " << line << '\n';
        return 1;
    }
    for (const auto& line : loaded.lines) log->warn("event=check problem=\"{}\"", line);

    Server server(config, std::move(*loaded.programme), loaded.published, {command.rehearse, command.pace}, log, sources);
    server.start();
    const auto address = to_string(server.address());
    log->info("event=serving version={} udp_ports={} stages={} rehearsal={} pace={}", LANAI_VERSION,
              joined(server.udp_ports()), config.stages.size(), command.rehearse, command.pace);
    out << "listening address=" << address << std::endl;

    const int number = wait_for_signal(io, signals, server);
    log->info("event=draining signal={}", number == SIGTERM ? "SIGTERM" : "SIGINT");
    server.stop();
    log->info("event=stopped");
    return 0;
}

}  // namespace lanai::app
