// Publishes a recorded talk in real time, again and again: over WHIP, or as plain RTP (for Janus). Each payload's tail
// says when it was sent.
#include "http.hpp"
#include "stamp.hpp"
#include "talk.hpp"

#include "../bare.hpp"
#include "media_client.hpp"
#include "rtp/header.hpp"
#include "rtp/rtcp.hpp"

#include <CLI/CLI.hpp>

#include <poll.h>
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <functional>
#include <random>
#include <thread>

namespace {

using namespace lanai::bench;
using namespace lanai::streaming;
using Clock = TimePoint::clock;
using namespace std::chrono_literals;

struct Options {
    std::string talk, whip, token, rtp_host;
    std::uint16_t video_port = 5'004, audio_port = 5'006;
    std::size_t payload_bytes_max = 1'100;
    bool equal = false, no_stamp = false, silent = false;
    double pace_mbit = 0, seconds = 0;
};

volatile std::sig_atomic_t stopped = 0;

// Where packets go, and what a transport needs in between.
class Way {
public:
    virtual ~Way() = default;
    virtual void send(Kind, std::span<const std::uint8_t> packet) = 0;
    virtual void report(const rtp::SenderReport&, Kind) = 0;
    virtual void wait_until(TimePoint) = 0;
};

class WhipWay final : public Way {
public:
    WhipWay(const Options& options)
        : http_(parse_url(options.whip), ""), token_(options.token), client_(std::make_shared<const lanai::test::TestDtlsContext>(), publisher()) {
        const auto answer = http_.send(HttpConnection::Verb::post, http_.url().path, "application/sdp", client_.offer(), token_);
        if (answer.result_int() != 201) throw std::runtime_error("WHIP: " + std::to_string(answer.result_int()) + " " + answer.body());
        session_ = std::string(answer[boost::beast::http::field::location]);
        client_.accept(answer.body(), Clock::now());
        for (const auto give_up = Clock::now() + 10s; !client_.connected();) {
            if (Clock::now() > give_up) throw std::runtime_error("WHIP: no connection within 10 s");
            wait_until(Clock::now() + 10ms);
        }
    }
    ~WhipWay() override {
        try {
            http_.send(HttpConnection::Verb::delete_, session_, "", "", token_);
        } catch (const std::exception&) {
            // The server went first.
        }
    }
    void send(Kind, std::span<const std::uint8_t> packet) override { client_.send_rtp(packet); }
    void report(const rtp::SenderReport& report, Kind) override {
        rtp::RtcpWriter out;
        out.sender_report(report);
        out.cname(report.ssrc, "bench");
        client_.send_rtcp(out.bytes());
    }
    void wait_until(TimePoint end) override {
        for (auto now = Clock::now(); now < end && stopped == 0; now = Clock::now()) {
            pollfd descriptor{client_.descriptor(), POLLIN, 0};
            const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(end - now);
            const timespec wait{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
            ::ppoll(&descriptor, 1, &wait, nullptr);
            client_.poll(Clock::now());
            static_cast<void>(client_.peer().take_rtp());
            static_cast<void>(client_.peer().take_rtcp());
        }
    }

private:
    static lanai::test::MediaClientOptions publisher() {
        lanai::test::MediaClientOptions options;
        options.publisher = true;
        options.ufrag = "benchpublisher";
        return options;
    }
    HttpConnection http_;
    std::string token_, session_;
    lanai::test::MediaClient client_;
};

class RtpWay final : public Way {
public:
    explicit RtpWay(const Options& options) : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket") {
        for (auto& [to, port] : {std::pair(&video_, options.video_port), std::pair(&audio_, options.audio_port)}) {
            to->sin_family = AF_INET;
            to->sin_port = htons(port);
            if (::inet_pton(AF_INET, options.rtp_host.c_str(), &to->sin_addr) != 1) throw std::runtime_error("no IPv4 address: " + options.rtp_host);
        }
    }
    void send(Kind kind, std::span<const std::uint8_t> packet) override {
        const sockaddr_in& to = kind == Kind::video ? video_ : audio_;
        [[maybe_unused]] const auto sent =
            ::sendto(socket_.get(), packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
    void report(const rtp::SenderReport&, Kind) override {}
    void wait_until(TimePoint end) override { std::this_thread::sleep_until(end); }

private:
    Fd socket_;
    sockaddr_in video_{}, audio_{};
};

// One RTP stream: numbers, and the clock.
struct Track {
    Kind kind;
    std::uint32_t ssrc;
    std::uint8_t payload_type;
    std::uint32_t clock_rate;
    std::uint16_t sequence = 1;
    std::uint32_t packets = 0, octets = 0;
};

class Player {
public:
    Player(const Options& options, Way& way) : options_(options), way_(way), frames_(read_talk(options.talk)) {
        for (const Frame& frame : frames_) {
            packets_.push_back(packetize(frame, options.payload_bytes_max, options.equal ? Split::equal : Split::full));
        }
    }
    // Average of the file, on the wire but without UDP and IP.
    void describe() const {
        std::uint64_t packets = 0, bytes = 0;
        for (const auto& frame : packets_) {
            packets += frame.size();
            for (const auto& payload : frame) bytes += payload.size();
        }
        const double seconds = static_cast<double>(packets_.size()) / talk_frames_per_second;
        std::printf("{\"event\":\"publishing\",\"video_packets_a_second\":%.1f,\"video_kbit_a_second\":%.0f,\"seconds\":%.1f}\n",
                    static_cast<double>(packets) / seconds, static_cast<double>(bytes) * 8 / seconds / 1'000, seconds);
        std::fflush(stdout);
    }
    void run() {
        constexpr auto frame_time = std::chrono::nanoseconds(1s) / talk_frames_per_second;
        const auto begin = Clock::now();
        TimePoint audio_at = begin + 7ms, report_at = begin;  // sound falls between pictures
        for (std::uint64_t number = 0; stopped == 0; ++number) {
            const TimePoint frame_at = begin + frame_time * static_cast<long>(number);
            for (const auto step = options_.silent ? silent_interval : 20ms; audio_at < frame_at; audio_at += step) {
                way_.wait_until(audio_at);
                send_audio(audio_at - begin);
            }
            way_.wait_until(frame_at);
            if (options_.seconds > 0 && Clock::now() - begin > std::chrono::duration<double>(options_.seconds)) return;
            if (frame_at >= report_at) {
                report(frame_at - begin);
                report_at += 1s;
            }
            if (!options_.silent) send_frame(number);
        }
    }

private:
    static constexpr std::chrono::milliseconds silent_interval{1'000};  // often enough to stay on air

    void send_frame(std::uint64_t number) {
        const auto& frame = packets_[number % packets_.size()];
        const auto timestamp = static_cast<std::uint32_t>(number * (90'000 / talk_frames_per_second));
        TimePoint next = Clock::now();
        for (std::size_t i = 0; i < frame.size(); ++i) {
            if (options_.pace_mbit > 0) {
                way_.wait_until(next);
                next += std::chrono::nanoseconds(static_cast<long>(static_cast<double>(frame[i].size()) * 8'000 / options_.pace_mbit));
            }
            send(video_, timestamp, i + 1 == frame.size(), frame[i]);
        }
    }
    void send_audio(Clock::duration since) {
        const auto number = static_cast<std::uint32_t>((since - 7ms) / 20ms);
        send(audio_, number * 960, number == 0, opus_payload(number));
    }
    void send(Track& track, std::uint32_t timestamp, bool marker, std::span<const std::uint8_t> payload) {
        rtp::HeaderFields fields;
        fields.payload_type = track.payload_type;
        fields.marker = marker;
        fields.sequence = track.sequence++;
        fields.timestamp = timestamp;
        fields.ssrc = track.ssrc;
        std::array<std::uint8_t, 1'500> packet;
        const std::size_t header = rtp::write_header(fields, packet);
        if (header == 0 || header + payload.size() > packet.size()) return;
        std::copy(payload.begin(), payload.end(), packet.begin() + static_cast<std::ptrdiff_t>(header));
        if (!options_.no_stamp) write_stamp(std::span(packet).subspan(header, payload.size()), wall_ns());
        way_.send(track.kind, std::span(packet).first(header + payload.size()));
        ++track.packets;
        track.octets += static_cast<std::uint32_t>(payload.size());
    }
    void report(Clock::duration since) {
        for (const Track* track : {&video_, &audio_}) {
            rtp::SenderReport report;
            report.ssrc = track->ssrc;
            report.clock.ntp = rtp::ntp_from_unix_ns(wall_ns());
            report.clock.timestamp = static_cast<std::uint32_t>(std::chrono::duration<double>(since).count() * track->clock_rate);
            report.packet_count = track->packets;
            report.octet_count = track->octets;
            way_.report(report, track->kind);
        }
    }

    const Options& options_;
    Way& way_;
    std::vector<Frame> frames_;
    std::vector<std::vector<std::vector<std::uint8_t>>> packets_;  // of each frame
    Track video_{Kind::video, 1'001, 102, 90'000}, audio_{Kind::audio, 1'002, 111, 48'000};
};

void run(const Options& options) {
    std::signal(SIGTERM, [](int) { stopped = 1; });
    std::signal(SIGINT, [](int) { stopped = 1; });
    ::setpriority(PRIO_PROCESS, 0, -10);  // a late publisher is no server's delay; needs root, does without
    std::unique_ptr<Way> way;
    if (options.whip.empty()) {
        way = std::make_unique<RtpWay>(options);
    } else {
        way = std::make_unique<WhipWay>(options);
    }
    Player player(options, *way);
    player.describe();
    player.run();
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Publishes an H.264 file (Annex B, 30 frames a second) with synthetic Opus in real time until SIGTERM."};
    app.add_option("talk", options.talk, "the file; tests/bench/relay makes one")->required();
    auto* whip = app.add_option("--whip", options.whip, "http://HOST:PORT/whip/STAGE/SOURCE");
    app.add_option("--token", options.token, "bearer token for --whip")->needs(whip);
    app.add_option("--rtp", options.rtp_host, "IPv4 address for plain RTP")->excludes(whip);
    app.add_option("--video-port", options.video_port, "of --rtp");
    app.add_option("--audio-port", options.audio_port, "of --rtp");
    app.add_option("--payload-bytes", options.payload_bytes_max, "at most, of a packet")->check(CLI::Range(200, 1'400));
    app.add_flag("--equal", options.equal, "split frames into packets of about the same length, as libwebrtc does");
    app.add_flag("--no-stamp", options.no_stamp, "leave payloads as they are: decodable, no delays");
    app.add_flag("--silent", options.silent, "one packet of sound a second and no picture: on air with next to no media");
    app.add_option("--pace", options.pace_mbit, "Mbit/s within a frame; 0: a frame's packets at once");
    app.add_option("--seconds", options.seconds, "0: for ever");
    CLI11_PARSE(app, argc, argv);
    try {
        if (options.whip.empty() == options.rtp_host.empty()) throw std::runtime_error("--whip or --rtp");
        run(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_publish: %s\n", error.what());
        return 1;
    }
    return 0;
}
