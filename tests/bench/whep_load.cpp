// Attaches many WHEP viewers to any WHEP address and counts what they get: one process, one thread, no decoding.
#include "media_client.hpp"
#include "rtp/header.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <CLI/CLI.hpp>

#include <poll.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace {

using lanai::streaming::TimePoint;
namespace asio = boost::asio;
namespace http = boost::beast::http;

struct Address {
    std::string host, port, path;
};

Address split(const std::string& url) {
    if (!url.starts_with("http://")) throw std::runtime_error("a URL begins with http://: " + url);
    const auto slash = url.find('/', 7);
    const std::string authority = url.substr(7, slash == std::string::npos ? std::string::npos : slash - 7);
    const auto colon = authority.rfind(':');
    return {authority.substr(0, colon), colon == std::string::npos ? "80" : authority.substr(colon + 1),
            slash == std::string::npos ? "/" : url.substr(slash)};
}

struct Viewer {
    std::unique_ptr<lanai::test::MediaClient> client;
    std::string location;
    TimePoint posted{};
    double first_packet_ms = -1;
    std::uint64_t packets = 0, bytes = 0;
    // Of the video: the span of sequence numbers seen, and how many came. What is missing was lost.
    std::uint64_t video = 0, lowest = 0, highest = 0;
    lanai::streaming::rtp::SequenceUnwrapper unwrapper;
};

// One keep-alive connection for all POSTs and DELETEs.
class Http {
public:
    explicit Http(Address address) : address_(std::move(address)), stream_(io_) { connect(); }

    http::response<http::string_body> send(http::verb verb, const std::string& path, const std::string& body) {
        http::request<http::string_body> request{verb, path, 11};
        request.set(http::field::host, address_.host + ":" + address_.port);
        request.set(http::field::content_type, "application/sdp");
        request.keep_alive(true);
        request.body() = body;
        request.prepare_payload();
        http::write(stream_, request);
        http::response<http::string_body> response;
        http::read(stream_, buffer_, response);
        if (!response.keep_alive()) connect();
        return response;
    }

private:
    void connect() {
        stream_.close();
        stream_.connect(asio::ip::tcp::resolver(io_).resolve(address_.host, address_.port));
    }
    Address address_;
    asio::io_context io_;
    boost::beast::tcp_stream stream_;
    boost::beast::flat_buffer buffer_;
};

void take(Viewer& viewer, TimePoint now) {
    viewer.client->poll(now);
    for (const auto& packet : viewer.client->peer().take_rtp()) {
        if (viewer.packets++ == 0) {
            viewer.first_packet_ms = std::chrono::duration<double, std::milli>(now - viewer.posted).count();
        }
        viewer.bytes += packet.size();
        const auto header = lanai::streaming::rtp::parse_header(packet);
        if (!header || header->payload_type != 102) continue;
        const auto sequence = viewer.unwrapper.unwrap(header->sequence);
        if (viewer.video++ == 0) viewer.lowest = viewer.highest = sequence;
        viewer.lowest = std::min(viewer.lowest, sequence);
        viewer.highest = std::max(viewer.highest, sequence);
    }
    [[maybe_unused]] const auto reports = viewer.client->peer().take_rtcp();
}

void serve(std::vector<Viewer>& viewers, TimePoint until) {
    std::vector<pollfd> descriptors;
    for (const auto& viewer : viewers) descriptors.push_back({viewer.client->descriptor(), POLLIN, 0});
    TimePoint swept{};
    for (auto now = TimePoint::clock::now(); now < until; now = TimePoint::clock::now()) {
        ::poll(descriptors.data(), descriptors.size(), 5);
        const bool sweep = now - swept > std::chrono::milliseconds{50};
        if (sweep) swept = now;
        for (std::size_t i = 0; i < viewers.size(); ++i) {
            if (sweep || (descriptors[i].revents & POLLIN) != 0) take(viewers[i], now);
        }
    }
}

double percentile(std::vector<double> values, double part) {
    if (values.empty()) return -1;
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

void report(const std::vector<Viewer>& viewers, double seconds) {
    std::uint64_t packets = 0, bytes = 0, video = 0, expected = 0;
    std::size_t watching = 0;
    std::vector<double> first;
    for (const auto& viewer : viewers) {
        packets += viewer.packets, bytes += viewer.bytes, video += viewer.video;
        if (viewer.video > 0) expected += viewer.highest - viewer.lowest + 1, ++watching;
        if (viewer.first_packet_ms >= 0) first.push_back(viewer.first_packet_ms);
    }
    std::printf("{\"viewers\":%zu,\"watching\":%zu,\"seconds\":%.2f,\"packets\":%llu,\"bytes\":%llu,\"video_lost\":%lld,"
                "\"first_packet_ms_p50\":%.1f,\"first_packet_ms_p95\":%.1f}\n",
                viewers.size(), watching, seconds, static_cast<unsigned long long>(packets),
                static_cast<unsigned long long>(bytes), static_cast<long long>(expected - video), percentile(first, 0.5),
                percentile(first, 0.95));
    std::fflush(stdout);
}

int run(const std::string& url, std::size_t count, double seconds) {
    const Address address = split(url);
    Http connection(address);
    const auto context = std::make_shared<const lanai::test::TestDtlsContext>();
    std::vector<Viewer> viewers;
    for (std::size_t i = 0; i < count; ++i) {
        Viewer viewer;
        lanai::test::MediaClientOptions options;
        options.ufrag = "load" + std::to_string(i);
        viewer.client = std::make_unique<lanai::test::MediaClient>(context, options);
        viewer.posted = TimePoint::clock::now();
        const auto answer = connection.send(http::verb::post, address.path, viewer.client->offer());
        if (answer.result_int() != 201) {
            std::cerr << "POST " << url << ": " << answer.result_int() << " " << answer.body() << "\n";
            return 1;
        }
        viewer.location = std::string(answer[http::field::location]);
        viewer.client->accept(answer.body(), TimePoint::clock::now());
        viewers.push_back(std::move(viewer));
        for (auto& earlier : viewers) take(earlier, TimePoint::clock::now());
    }
    const auto ready = TimePoint::clock::now() + std::chrono::seconds{20};
    const auto all_watch = [&] {
        return std::all_of(viewers.begin(), viewers.end(), [](const Viewer& v) { return v.packets > 0; });
    };
    while (!all_watch() && TimePoint::clock::now() < ready) serve(viewers, TimePoint::clock::now() + std::chrono::milliseconds{50});
    std::puts("ready");  // whoever measures the server's CPU starts now
    std::fflush(stdout);
    for (auto& viewer : viewers) viewer.packets = viewer.bytes = viewer.video = 0;
    const auto begin = TimePoint::clock::now();
    serve(viewers, begin + std::chrono::milliseconds(static_cast<long>(seconds * 1'000)));
    report(viewers, std::chrono::duration<double>(TimePoint::clock::now() - begin).count());
    for (const auto& viewer : viewers) connection.send(http::verb::delete_, viewer.location, "");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Attaches WHEP viewers and counts what they get. Prints \"ready\", then one line of JSON."};
    std::string url;
    std::size_t viewers = 50;
    double seconds = 5;
    app.add_option("url", url, "http://HOST:PORT/whep/STAGE")->required();
    app.add_option("--viewers", viewers, "how many")->check(CLI::Range(1, 2'000));
    app.add_option("--seconds", seconds, "how long to count")->check(CLI::Range(1, 600));
    CLI11_PARSE(app, argc, argv);
    try {
        return run(url, viewers, seconds);
    } catch (const std::exception& error) {
        std::cerr << "whep_load: " << error.what() << "\n";
        return 1;
    }
}
