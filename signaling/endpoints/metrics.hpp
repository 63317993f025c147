// /metrics: the counters of every part in Prometheus' text format. Pure; any thread.
#pragma once

#include "signaling/core.hpp"
#include "signaling/gateway.hpp"
#include "streaming/relay.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lanai::endpoints {

struct Readings {
    std::string version;
    std::vector<streaming::ShardCounters> shards;
    gateway::Counters gateway;
    core::ServiceCounters service;
    std::map<int, std::uint64_t> responses_by_status;
};

[[nodiscard]] std::string prometheus_text(const Readings&);

}  // namespace lanai::endpoints
