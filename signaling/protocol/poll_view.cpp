#include "protocol/poll_view.hpp"

#include "protocol/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace lanai::protocol {

namespace json = boost::json;

namespace {

json::object results_of(const rooms::Poll& poll) {
    const rooms::PollTally tally = rooms::tally(poll);
    if (poll.content.kind == rooms::PollKind::words) {
        json::array words;
        for (const auto& [word, count] : tally.words) words.push_back(json::object{{"word", word}, {"count", count}});
        return {{"words", std::move(words)}};
    }
    json::array counts;
    for (const std::size_t count : tally.counts) counts.emplace_back(count);
    return {{"counts", std::move(counts)}};
}

}  // namespace

json::object to_json(const rooms::Poll& poll, rooms::Role viewer) {
    json::object object{{"id", poll.id},
                        {"stage", poll.stage},
                        {"talk", or_null(poll.talk)},
                        {"kind", view(rooms::to_string(poll.content.kind))},
                        {"state", view(rooms::to_string(poll.state))},
                        {"text", poll.content.text},
                        {"options", array_of(poll.content.options)},
                        {"hide_results", poll.content.hide_results},
                        {"version", poll.version},
                        {"at_ms", poll.at_ms},
                        {"answers", poll.answers.size()},
                        {"results", nullptr}};
    if (rooms::results_visible(poll, viewer)) object["results"] = results_of(poll);
    if (rooms::is_staff(viewer)) {
        json::array barred;
        for (const auto& [folded, word] : poll.barred) barred.emplace_back(word);
        object["by_name"] = poll.by_name;
        object["barred"] = std::move(barred);
    }
    return object;
}

json::object to_json(const rooms::PollAnswer& answer, std::string_view poll) {
    json::array choices;
    for (const std::uint8_t choice : answer.choices) choices.emplace_back(choice);
    return {{"poll", view(poll)}, {"choices", std::move(choices)}, {"words", array_of(answer.words)}};
}

std::string poll_gone_event(std::string_view poll) {
    return json::serialize(json::object{{"kind", "poll_gone"}, {"id", view(poll)}});
}

std::string poll_answer_event(std::string_view poll, const rooms::PollAnswer& answer) {
    json::object object = to_json(answer, poll);
    object["kind"] = "poll_answer";
    return json::serialize(object);
}

std::string reactions_event(std::string_view stage,
                            const std::array<std::size_t, rooms::reaction_names.size()>& counts) {
    json::object told;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] != 0) told[view(rooms::reaction_names[i])] = counts[i];
    return json::serialize(json::object{{"kind", "reactions"}, {"stage", view(stage)}, {"counts", std::move(told)}});
}

std::string signals_event(std::string_view stage, const std::array<std::size_t, rooms::signal_names.size()>& counts,
                          std::size_t attending) {
    json::object told;
    for (std::size_t i = 0; i < counts.size(); ++i) told[view(rooms::signal_names[i])] = counts[i];
    return json::serialize(json::object{{"kind", "signals"},
                                        {"stage", view(stage)},
                                        {"counts", std::move(told)},
                                        {"attending", attending}});
}

}  // namespace lanai::protocol
