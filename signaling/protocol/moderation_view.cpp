#include "protocol/moderation_view.hpp"

#include "protocol/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <vector>

namespace lanai::protocol {

namespace json = boost::json;

namespace {

json::object restriction_to_json(const rooms::Restriction& one, bool muted) {
    return {{"id", one.id},
            {"name", one.name},
            {"muted_until_ms", muted ? json::value(one.muted_until_ms) : json::value(nullptr)},
            {"banned", one.banned},
            {"network", one.network},
            {"reason", one.reason},
            {"by", one.by_name},
            {"at_ms", one.at_ms}};
}

json::object report_to_json(const rooms::Report& report) {
    const std::string_view kind = rooms::to_string(report.kind);
    return {{"id", report.id},
            {"kind", json::string_view(kind.data(), kind.size())},
            {"subject", report.subject},
            {"stage", report.stage},
            {"text", report.text},
            {"name", report.name},
            {"reasons", array_of(report.reasons)},
            {"count", report.persons.size()},
            {"at_ms", report.at_ms}};
}

// Oldest first.
template <class Map, class F>
json::array in_order(const Map& items, F to_value) {
    std::vector<const typename Map::mapped_type*> sorted;
    for (const auto& [id, item] : items) sorted.push_back(&item);
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->at_ms < b->at_ms; });
    json::array array;
    for (const auto* item : sorted) to_value(*item, array);
    return array;
}

}  // namespace

std::string moderation_event(const rooms::State& state, schedule::Instant now) {
    const auto restrictions = in_order(state.restrictions, [&](const rooms::Restriction& one, json::array& to) {
        const bool muted = one.muted_until_ms > now.time_since_epoch().count();
        if (muted || one.banned) to.push_back(restriction_to_json(one, muted));
    });
    const auto reports =
        in_order(state.reports, [](const rooms::Report& report, json::array& to) { to.push_back(report_to_json(report)); });
    return json::serialize(json::object{{"kind", "moderation"},
                                        {"moderation", json::object{{"restrictions", restrictions},
                                                                    {"reports", reports},
                                                                    {"words", array_of(state.unwanted)}}}});
}

}  // namespace lanai::protocol
