#include "link/link_json.hpp"

#include <boost/json.hpp>

#include <stdexcept>
#include <string>

namespace lanai::test {

namespace {

namespace json = boost::json;

double amount(const json::value& value, std::string_view key) {
    const double number = value.to_number<double>();
    if (!(number >= 0)) throw std::invalid_argument(std::string(key) + " is not 0 or more");
    return number;
}

double share(const json::value& value, std::string_view key) {
    const double number = amount(value, key);
    if (number > 1) throw std::invalid_argument(std::string(key) + " is a share, 0 to 1");
    return number;
}

std::chrono::microseconds milliseconds(const json::value& value, std::string_view key) {
    return std::chrono::microseconds(static_cast<std::int64_t>(amount(value, key) * 1'000));
}

}  // namespace

Impairments impairments_from(const json::object& object) {
    Impairments out;
    for (const auto& [key, value] : object) {
        if (key == "loss") {
            out.loss = share(value, key);
        } else if (key == "burst") {
            const auto& burst = value.as_object();
            out.burst_begin = share(burst.at("begin"), "burst.begin");
            out.burst_end = share(burst.at("end"), "burst.end");
            if (const auto* loss = burst.if_contains("loss")) out.burst_loss = share(*loss, "burst.loss");
        } else if (key == "delay_ms") {
            out.delay = milliseconds(value, key);
        } else if (key == "jitter_ms") {
            out.jitter = milliseconds(value, key);
        } else if (key == "reorder") {
            out.reorder = share(value, key);
        } else if (key == "reorder_ms") {
            out.reorder_by = milliseconds(value, key);
        } else if (key == "rate_kbps") {
            out.rate_bps = static_cast<std::uint64_t>(amount(value, key) * 1'000);
        } else if (key == "queue_bytes") {
            out.queue_bytes_max = static_cast<std::size_t>(amount(value, key));
        } else if (key == "outage") {
            out.outage = value.as_bool();
        } else {
            throw std::invalid_argument("unknown impairment: " + std::string(key));
        }
    }
    return out;
}

json::object json_of(const FateCounts& counts) {
    return {{"passed", counts.passed},         {"lost", counts.lost},     {"lost_in_burst", counts.lost_in_burst},
            {"queue_full", counts.queue_full}, {"outage", counts.outage}, {"reordered", counts.reordered},
            {"bytes", counts.bytes}};
}

}  // namespace lanai::test
