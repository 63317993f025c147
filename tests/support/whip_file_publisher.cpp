// Publishes an MP4 (H.264 constrained baseline and Opus) over WHIP in real time until SIGTERM, as a publisher whose
// wall clock is wrong and of which one track takes a longer way: for tests of lip sync. Its sender reports are true by
// its own clock. Prints "publishing" when it is connected.
#include "media_client.hpp"
#include "rtp/header.hpp"
#include "rtp/rtcp.hpp"
#include "streaming/local_source.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <poll.h>

#include <csignal>
#include <cstdio>
#include <deque>
#include <mutex>

namespace {

using namespace lanai::streaming;
using namespace std::chrono_literals;
namespace http = boost::beast::http;
using Clock = TimePoint::clock;

struct Options {
    std::string url, token, file;
    int video_way_ms = 0, audio_way_ms = 0, report_after_ms = 0;
    std::int64_t wall_offset_ms = 0;
};

volatile std::sig_atomic_t stopped = 0;

struct Url {
    std::string host, port, path;
};

Url parse_url(const std::string& text) {
    constexpr std::size_t authority_at = 7;
    const auto slash = text.find('/', authority_at), colon = text.find(':', authority_at);
    if (!text.starts_with("http://") || slash == std::string::npos || colon > slash)
        throw std::runtime_error("http://HOST:PORT/PATH");
    return {text.substr(authority_at, colon - authority_at), text.substr(colon + 1, slash - colon - 1),
            text.substr(slash)};
}

http::response<http::string_body> exchange(const Url& url, http::verb verb, const std::string& path,
                                           const std::string& token, const std::string& body) {
    boost::asio::io_context io;
    boost::asio::ip::tcp::resolver resolver(io);
    boost::beast::tcp_stream stream(io);
    stream.expires_after(10s);
    stream.connect(resolver.resolve(url.host, url.port));
    http::request<http::string_body> request(verb, path, 11);
    request.set(http::field::host, url.host + ":" + url.port);
    request.set(http::field::authorization, "Bearer " + token);
    if (!body.empty()) request.set(http::field::content_type, "application/sdp");
    request.body() = body;
    request.prepare_payload();
    http::write(stream, request);
    boost::beast::flat_buffer buffer;
    http::response<http::string_body> response;
    http::read(stream, buffer, response);
    return response;
}

// What a track has to send, in order, each at its time. Filled on GStreamer's threads.
class Way {
public:
    struct Due {
        TimePoint at;
        Packet packet;
        ClockMapping clock;
    };
    explicit Way(std::chrono::milliseconds takes) : takes_(takes) {}
    void put(Packet packet, ClockMapping clock) {
        const std::lock_guard lock(mutex_);
        if (queue_.size() < packets_max) queue_.push_back({packet.arrival + takes_, std::move(packet), clock});
    }
    std::optional<Due> take(TimePoint now) {
        const std::lock_guard lock(mutex_);
        if (queue_.empty() || queue_.front().at > now) return std::nullopt;
        auto due = std::move(queue_.front());
        queue_.pop_front();
        return due;
    }

private:
    static constexpr std::size_t packets_max = 10'000;
    std::chrono::milliseconds takes_;
    std::mutex mutex_;
    std::deque<Due> queue_;
};

lanai::test::MediaClientOptions publisher() {
    lanai::test::MediaClientOptions options;
    options.publisher = true;
    options.ufrag = "filepublisher";
    return options;
}

class FilePublisher {
public:
    explicit FilePublisher(const Options& options)
        : options_(options),
          client_(std::make_shared<const lanai::test::TestDtlsContext>(), publisher()),
          ways_{Way(std::chrono::milliseconds(options.audio_way_ms)),
                Way(std::chrono::milliseconds(options.video_way_ms))} {}

    void connect() {
        const Url url = parse_url(options_.url);
        const auto answer = exchange(url, http::verb::post, url.path, options_.token, client_.offer());
        if (answer.result_int() != 201)
            throw std::runtime_error("WHIP: " + std::to_string(answer.result_int()) + " " + answer.body());
        session_ = std::string(answer[http::field::location]);
        client_.accept(answer.body(), Clock::now());
        for (const auto give_up = Clock::now() + 10s; !client_.connected(); poll()) {
            if (Clock::now() > give_up) throw std::runtime_error("WHIP: no connection within 10 s");
        }
    }
    void run() {
        auto made =
            make_playout(options_.file, {[this](Packet packet, ClockMapping clock) {
                                             auto& way = ways_[static_cast<std::size_t>(kind_of(packet.codec))];
                                             way.put(std::move(packet), clock);
                                         },
                                         [](const std::string& why) { std::fprintf(stderr, "%s\n", why.c_str()); }});
        if (made.has_error()) throw std::runtime_error(made.error().message());
        (*made)->start();
        std::puts("publishing");
        std::fflush(stdout);
        begun_ = Clock::now();
        while (stopped == 0) {
            poll();
            for (const Kind kind : {Kind::audio, Kind::video}) {
                while (const auto due = ways_[static_cast<std::size_t>(kind)].take(Clock::now())) send(kind, *due);
            }
        }
        (*made)->stop();
        const Url url = parse_url(options_.url);
        exchange(url, http::verb::delete_, session_, options_.token, "");
    }

private:
    struct Track {
        std::uint32_t ssrc;
        std::uint8_t payload_type;
        TimePoint reported{};
        std::uint32_t packets = 0;
    };

    void poll() {
        pollfd descriptor{client_.descriptor(), POLLIN, 0};
        ::poll(&descriptor, 1, 2);
        client_.poll(Clock::now());
        static_cast<void>(client_.peer().take_rtp());
        static_cast<void>(client_.peer().take_rtcp());
    }
    void send(Kind kind, const Way::Due& due) {
        auto& track = tracks_[static_cast<std::size_t>(kind)];
        rtp::HeaderFields fields;
        fields.payload_type = track.payload_type;
        fields.marker = due.packet.marker;
        fields.sequence = static_cast<std::uint16_t>(due.packet.sequence);
        fields.timestamp = due.packet.timestamp;
        fields.ssrc = track.ssrc;
        std::array<std::uint8_t, 1'500> packet;
        const std::size_t header = rtp::write_header(fields, packet);
        const auto& payload = due.packet.payload;
        if (header + payload.size() > packet.size()) return;
        std::copy(payload.begin(), payload.end(), packet.begin() + static_cast<std::ptrdiff_t>(header));
        client_.send_rtp(std::span(packet).first(header + payload.size()));
        ++track.packets;
        report(track, due.clock);
    }
    void report(Track& track, ClockMapping clock) {
        const auto now = Clock::now();
        if (now - begun_ < std::chrono::milliseconds(options_.report_after_ms) || now - track.reported < 1s) return;
        track.reported = now;
        rtp::SenderReport report;
        report.ssrc = track.ssrc;
        report.clock = {rtp::ntp_from_unix_ns(rtp::unix_ns_from_ntp(clock.ntp) + options_.wall_offset_ms * 1'000'000),
                        clock.timestamp};
        report.packet_count = track.packets;
        rtp::RtcpWriter writer;
        writer.sender_report(report);
        writer.cname(track.ssrc, "file");
        client_.send_rtcp(writer.bytes());
    }

    Options options_;
    lanai::test::MediaClient client_;
    std::array<Way, 2> ways_;
    std::array<Track, 2> tracks_{Track{1'002, 111}, Track{1'001, 102}};
    std::string session_;
    TimePoint begun_{};
};

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"Publishes an MP4 over WHIP in real time until SIGTERM."};
    app.add_option("url", options.url, "http://HOST:PORT/whip/STAGE/SOURCE")->required();
    app.add_option("token", options.token, "bearer token")->required();
    app.add_option("file", options.file, "the MP4")->required();
    app.add_option("--video-way-ms", options.video_way_ms, "how much later pictures leave than they were captured");
    app.add_option("--audio-way-ms", options.audio_way_ms, "the same of sound");
    app.add_option("--wall-offset-ms", options.wall_offset_ms, "by how much its wall clock is fast");
    app.add_option("--report-after-ms", options.report_after_ms, "no sender report before");
    CLI11_PARSE(app, argc, argv);
    std::signal(SIGTERM, [](int) { stopped = 1; });
    std::signal(SIGINT, [](int) { stopped = 1; });
    try {
        static_cast<void>(init_gstreamer());
        FilePublisher file(options);
        file.connect();
        file.run();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "whip_file_publisher: %s\n", error.what());
        return 1;
    }
    return 0;
}
