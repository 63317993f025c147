// Attaches many viewers to a WHEP address (or a Janus mountpoint) and counts what they get: one process, one thread for
// media, every packet authenticated.
#include "modes.hpp"

#include "../bare.hpp"

#include <boost/json/serialize.hpp>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <map>
#include <string>

namespace {

using namespace lanai::bench;

struct Command {
    std::string url, mode = "steady";
    unsigned threads = 16, mountpoint = 0;
    double seconds = 5, length = 60;
    long rest_us = rest_default.count();
    bool no_consent = false, no_reports = false, no_transport_cc = false;
    CrowdOptions crowd;
    ModeOptions modes;
};

void add_options(CLI::App& app, Command& command) {
    app.add_option("url", command.url, "http://HOST:PORT/whep/STAGE, or http://HOST:PORT/janus with --janus")->required();
    app.add_option("--mode", command.mode, "steady, arrivals, ramp, idle, churn")
        ->check(CLI::IsMember({"steady", "arrivals", "ramp", "idle", "churn"}));
    app.add_option("--viewers", command.modes.viewers, "how many; arrivals: who watch already")->check(CLI::Range(0, 5'000));
    app.add_option("--join-rate", command.modes.join_rate, "viewers a second")->check(CLI::Range(1.0, 10'000.0));
    app.add_option("--seconds", command.seconds, "of a window")->check(CLI::Range(0.2, 600.0));
    app.add_option("--windows", command.modes.windows, "how many windows")->check(CLI::Range(1, 100));
    app.add_option("--pid", command.crowd.server_pid, "the server's, for its CPU and memory");
    app.add_option("--record", command.modes.record, "file for what the first viewer got, for bench_bare_udp --trace");
    app.add_option("--arriving", command.modes.arriving, "arrivals: how many within one second")->check(CLI::Range(1, 5'000));
    app.add_option("--step", command.modes.step, "ramp: how many more each time")->check(CLI::Range(1, 1'000));
    app.add_option("--viewers-max", command.modes.viewers_max, "ramp: where to stop")->check(CLI::Range(1, 5'000));
    app.add_option("--length", command.length, "churn: seconds")->check(CLI::Range(1.0, 86'400.0));
    app.add_option("--seed", command.modes.seed, "churn: of who comes and goes");
    app.add_option("--threads", command.threads, "connections for signalling")->check(CLI::Range(1, 64));
    app.add_flag("--no-consent", command.no_consent, "no STUN checks once connected");
    app.add_flag("--no-reports", command.no_reports, "no RTCP receiver reports");
    app.add_flag("--no-transport-cc", command.no_transport_cc, "neither offer nor send transport-cc feedback");
    app.add_flag("--gro", command.crowd.gro, "read with UDP_GRO, which no browser's socket asks for");
    app.add_option("--rest-us", command.rest_us, "microseconds between two looks at the sockets while counting")
        ->check(CLI::Range(0, 20'000));
    app.add_option("--stamp-every", command.crowd.stamp_every, "the kernel stamps arrivals at each n-th viewer; 0: none");
    app.add_option("--janus", command.mountpoint, "the number of a Janus streaming mountpoint");
    app.add_option("--candidate", command.crowd.candidate_address, "IPv4 address of ours, for servers that check it");
}

boost::json::object run(Command command) {
    raise_descriptor_limit();
    command.modes.window = std::chrono::milliseconds(static_cast<long>(command.seconds * 1'000));
    command.modes.length = std::chrono::seconds(static_cast<long>(command.length));
    command.crowd.feedback = {!command.no_consent, !command.no_reports, !command.no_transport_cc};
    command.crowd.rest = std::chrono::microseconds(command.rest_us);
    const auto door = command.mountpoint != 0 ? janus_door(command.url, command.mountpoint) : whep_door(command.url);
    Crowd crowd(door, command.threads, command.crowd);
    const std::map<std::string, boost::json::object (*)(Crowd&, const ModeOptions&)> modes{
        {"steady", &steady}, {"arrivals", &arrivals}, {"ramp", &ramp}, {"idle", &idle}, {"churn", &churn}};
    auto result = modes.at(command.mode)(crowd, command.modes);
    result["event"] = "result";
    result["rest_us"] = command.rest_us;
    result["gro"] = command.crowd.gro;
    crowd.dismiss_all();
    return result;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{
        "Attaches viewers to a WHEP address and counts what they get; every packet is authenticated, nothing decoded.\n"
        "Prints lines of JSON: {\"event\":\"ready\"} when all are in, and {\"event\":\"result\", ...} at the end."};
    Command command;
    add_options(app, command);
    CLI11_PARSE(app, argc, argv);
    try {
        const auto result = run(std::move(command));
        std::printf("%s\n", boost::json::serialize(result).c_str());
        return result.at("joined").to_number<std::uint64_t>() > 0 ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "whep_load: %s\n", error.what());
        return 1;
    }
}
