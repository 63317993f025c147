#include "endpoints/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <utility>

namespace lanai::endpoints {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using streaming::ShardCounters;

ClientMetric metric(MetricType type, std::uint64_t value, std::vector<ClientMetric::Label> labels) {
    ClientMetric made;
    made.label = std::move(labels);
    if (type == MetricType::Counter) made.counter.value = static_cast<double>(value);
    if (type == MetricType::Gauge) made.gauge.value = static_cast<double>(value);
    return made;
}

MetricFamily single(std::string name, std::string help, MetricType type, std::uint64_t value) {
    return {std::move(name), std::move(help), type, {metric(type, value, {})}};
}

struct ShardRow {
    const char* name;
    const char* help;
    MetricType type;
    std::uint64_t ShardCounters::*value;
};

constexpr ShardRow shard_rows[] = {
    {"lanai_relay_packets_in_total", "RTP packets from publishers", MetricType::Counter, &ShardCounters::packets_in},
    {"lanai_relay_packets_out_total", "RTP packets to viewers", MetricType::Counter, &ShardCounters::packets_out},
    {"lanai_relay_bytes_in_total", "Bytes of media from publishers", MetricType::Counter, &ShardCounters::bytes_in},
    {"lanai_relay_bytes_out_total", "Bytes of media to viewers", MetricType::Counter, &ShardCounters::bytes_out},
    {"lanai_relay_dropped_malformed_total", "Datagrams that do not parse", MetricType::Counter,
     &ShardCounters::dropped_malformed},
    {"lanai_relay_dropped_unknown_peer_total", "Datagrams from addresses that are no peer", MetricType::Counter,
     &ShardCounters::dropped_unknown_peer},
    {"lanai_relay_dropped_unauthentic_total", "Datagrams whose authentication failed",
     MetricType::Counter, &ShardCounters::dropped_unauthentic},
    {"lanai_relay_dropped_replayed_total", "SRTP packets that came before", MetricType::Counter,
     &ShardCounters::dropped_replayed},
    {"lanai_relay_dropped_unexpected_total",
     "RTP of publishers that was not agreed (payload type, SSRC) or whose numbers jumped", MetricType::Counter,
     &ShardCounters::dropped_unexpected},
    {"lanai_relay_dropped_over_rate_total", "RTP of publishers beyond publisher_mbps_max", MetricType::Counter,
     &ShardCounters::dropped_over_rate},
    {"lanai_relay_dropped_overload_total", "Packets between threads that a shard had no room for", MetricType::Counter,
     &ShardCounters::dropped_overload},
    {"lanai_relay_refusals_withheld_total",
     "STUN errors and handshake datagrams not sent, as they would have amplified a flood", MetricType::Counter,
     &ShardCounters::refusals_withheld},
    {"lanai_relay_pending_refused_total", "Sessions refused as too many of their network wait to connect",
     MetricType::Counter, &ShardCounters::pending_refused},
    {"lanai_relay_retransmissions_refused_total", "Packets asked for again too often", MetricType::Counter,
     &ShardCounters::retransmissions_refused},
    {"lanai_relay_send_errors_total", "Datagrams the system would not send", MetricType::Counter,
     &ShardCounters::send_errors},
    {"lanai_relay_segmented_sends_total", "Sends of several datagrams in one system call (UDP_SEGMENT)",
     MetricType::Counter, &ShardCounters::segmented_sends},
    {"lanai_relay_segmentation_refused_total", "Such sends that the system refused and that went one by one",
     MetricType::Counter, &ShardCounters::segmentation_refused},
    {"lanai_relay_codec_not_offered_total", "Packets not sent to a viewer that did not offer their codec",
     MetricType::Counter, &ShardCounters::codec_not_offered},
    {"lanai_relay_rendition_packets_total", "Packets of re-encoded video, for viewers that cannot decode what is on air",
     MetricType::Counter, &ShardCounters::rendition_packets},
    {"lanai_relay_nacks_in_total", "NACKs from viewers", MetricType::Counter, &ShardCounters::nacks_in},
    {"lanai_relay_nacks_out_total", "NACKs to publishers", MetricType::Counter, &ShardCounters::nacks_out},
    {"lanai_relay_retransmitted_total", "Packets sent again to viewers", MetricType::Counter,
     &ShardCounters::retransmitted},
    {"lanai_relay_plis_in_total", "Key frame requests from viewers", MetricType::Counter, &ShardCounters::plis_in},
    {"lanai_relay_plis_out_total", "Key frame requests to publishers", MetricType::Counter, &ShardCounters::plis_out},
    {"lanai_relay_handshakes_done_total", "DTLS handshakes that succeeded", MetricType::Counter,
     &ShardCounters::handshakes_done},
    {"lanai_relay_handshakes_failed_total", "DTLS handshakes that failed or never ended", MetricType::Counter,
     &ShardCounters::handshakes_failed},
    {"lanai_relay_tcp_connections", "Connections of media over TCP now", MetricType::Gauge,
     &ShardCounters::tcp_connections},
    {"lanai_relay_tcp_refused_total", "TCP connections over a limit or without an authenticated check",
     MetricType::Counter, &ShardCounters::tcp_refused},
    {"lanai_relay_video_cuts_total", "Times a viewer over TCP read too slowly and lost pictures up to a key frame",
     MetricType::Counter, &ShardCounters::video_cuts},
    {"lanai_relay_viewers", "Viewers now", MetricType::Gauge, &ShardCounters::viewers},
    {"lanai_relay_publishers", "Publishers now", MetricType::Gauge, &ShardCounters::publishers},
};

void add_shards(std::vector<MetricFamily>& families, const std::vector<ShardCounters>& shards) {
    for (const auto& row : shard_rows) {
        MetricFamily family{row.name, row.help, row.type, {}};
        for (std::size_t shard = 0; shard < shards.size(); ++shard) {
            family.metric.push_back(metric(row.type, shards[shard].*row.value, {{"shard", std::to_string(shard)}}));
        }
        families.push_back(std::move(family));
    }
}

void add_gateway(std::vector<MetricFamily>& families, const gateway::Counters& counters) {
    const auto add = [&](const char* name, const char* help, MetricType type, std::uint64_t value) {
        families.push_back(single(name, help, type, value));
    };
    add("lanai_gateway_http_requests_total", "HTTP requests", MetricType::Counter, counters.http_requests);
    add("lanai_gateway_websockets", "WebSockets open now", MetricType::Gauge, counters.ws_open);
    add("lanai_gateway_messages_in_total", "WebSocket messages received", MetricType::Counter, counters.ws_messages_in);
    add("lanai_gateway_messages_out_total", "WebSocket messages sent", MetricType::Counter, counters.ws_messages_out);
    add("lanai_gateway_bytes_out_total", "Bytes of WebSocket messages sent", MetricType::Counter,
        counters.ws_bytes_out);
    add("lanai_gateway_slow_clients_closed_total", "Clients that could not keep up", MetricType::Counter,
        counters.slow_clients_closed);
    add("lanai_gateway_oversize_frames_total", "Frames beyond the limit", MetricType::Counter,
        counters.oversize_frames);
}

void add_service(std::vector<MetricFamily>& families, const core::ServiceCounters& counters) {
    const auto add = [&](const char* name, const char* help, MetricType type, std::uint64_t value) {
        families.push_back(single(name, help, type, value));
    };
    add("lanai_service_connections", "Connections with an identity now", MetricType::Gauge, counters.connections);
    add("lanai_service_commands_total", "Commands carried out", MetricType::Counter, counters.commands);
    add("lanai_service_commands_refused_total", "Commands refused", MetricType::Counter, counters.commands_refused);
    add("lanai_service_events_total", "Events written to the log", MetricType::Counter, counters.events);
    add("lanai_service_commits_total", "Commits of the event log", MetricType::Counter, counters.commits);
    add("lanai_service_commit_failures_total", "Commits that failed: see the log, the disk may be full",
        MetricType::Counter, counters.commit_failures);
}

}  // namespace

std::string prometheus_text(const Readings& readings) {
    std::vector<MetricFamily> families;
    families.push_back({"lanai_build_info",
                        "Version of the server",
                        MetricType::Gauge,
                        {metric(MetricType::Gauge, 1, {{"version", readings.version}})}});
    add_shards(families, readings.shards);
    add_gateway(families, readings.gateway);
    add_service(families, readings.service);
    MetricFamily responses{"lanai_http_responses_total", "HTTP responses by status", MetricType::Counter, {}};
    for (const auto& [status, count] : readings.responses_by_status) {
        responses.metric.push_back(metric(MetricType::Counter, count, {{"status", std::to_string(status)}}));
    }
    families.push_back(std::move(responses));
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace lanai::endpoints
