#include "protocol/server_message.hpp"

#include "protocol/json_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace lanai::protocol {

namespace json = boost::json;

namespace {

struct ResultToJson {
    json::object operator()(std::monostate) const { return {}; }
    json::object operator()(const rooms::QuestionMade& made) const {
        return {{"question", made.question}, {"talk", made.talk}};
    }
    json::object operator()(const rooms::VotesNow& now) const { return {{"votes", now.votes}}; }
    json::object operator()(const rooms::MessageMade& made) const { return {{"message", made.message}}; }
    json::object operator()(const rooms::PollMade& made) const { return {{"poll", made.poll}}; }
    json::object operator()(const rooms::RestrictionMade& made) const { return {{"restriction", made.restriction}}; }
    json::object operator()(const rooms::PlanApplied& done) const {
        json::object object{{"absorbed_minutes", done.absorbed_minutes},
                            {"moved", done.moved},
                            {"stopped_by", or_null(done.stopped_by)}};
        if (!done.talk.empty()) object["talk"] = done.talk;
        return object;
    }
    json::object operator()(const rooms::PlanPreviewed& preview) const {
        json::array changes;
        for (const auto& row : preview.changes)
            changes.push_back(json::object{{"code", row.code},
                                           {"title", row.title},
                                           {"from_ms", to_ms(row.from)},
                                           {"to_ms", to_ms(row.to)},
                                           {"end_ms", to_ms(row.end)},
                                           {"room_from", or_null(row.room_from)},
                                           {"room_to", or_null(row.room_to)},
                                           {"cancelled", row.cancelled},
                                           {"inserted", row.inserted},
                                           {"removed", row.removed}});
        return {{"what", preview.what},
                {"changes", std::move(changes)},
                {"absorbed_minutes", preview.absorbed_minutes},
                {"stopped_by", or_null(preview.stopped_by)}};
    }
    json::object operator()(const rooms::HistoryGiven& history) const {
        json::array changes;
        for (const auto& row : history.changes)
            changes.push_back(json::object{{"change", row.seq},
                                           {"at_ms", to_ms(row.at)},
                                           {"by", row.by_name},
                                           {"action", row.action},
                                           {"what", row.what},
                                           {"undone", row.undone},
                                           {"undoable", row.undoable}});
        return {{"changes", std::move(changes)}};
    }
    json::object operator()(const rooms::CalendarGiven& calendar) const { return {{"path", calendar.path}}; }
};

void append_joined(std::string& out, const std::vector<std::string>& items) {
    bool first = true;
    for (const std::string& item : items) {
        if (!first) out += ',';
        first = false;
        out += item;
    }
}

}  // namespace

std::string events_frame(std::uint64_t to, const std::vector<std::string_view>& events) {
    if (events.empty()) return {};
    std::size_t bytes = 64;
    for (const auto event : events) bytes += event.size() + 1;
    std::string frame;
    frame.reserve(bytes);
    frame = R"({"type":"events","to":)" + std::to_string(to) + R"(,"events":[)";
    bool first = true;
    for (const auto event : events) {
        if (!first) frame += ',';
        first = false;
        frame += event;
    }
    frame += "]}";
    return frame;
}

std::string vote_event(std::string_view question, bool voted) {
    return json::serialize(json::object{{"kind", "vote"}, {"question", view(question)}, {"voted", voted}});
}

std::string star_event(std::string_view talk, bool starred) {
    return json::serialize(json::object{{"kind", "star"}, {"talk", view(talk)}, {"starred", starred}});
}

std::string stage_event(const StageView& stage) {
    return json::serialize(json::object{{"kind", "stage"}, {"stage", to_json(stage)}});
}

std::string presence_event(std::size_t attending) {
    return json::serialize(json::object{{"kind", "presence"}, {"attending", attending}});
}

std::string you_event(const You& you) {
    return json::serialize(json::object{{"kind", "you"}, {"you", to_json(you)}});
}

std::string welcome_frame(const Welcome& welcome) {
    json::array stages;
    for (const StageView& stage : welcome.stages) stages.emplace_back(to_json(stage));
    json::array votes;
    for (const std::string& id : welcome.my_votes) votes.emplace_back(id);
    json::array stars;
    for (const std::string& code : welcome.my_stars) stars.emplace_back(code);
    json::object head{{"type", "welcome"},
                      {"v", 1},
                      {"log", welcome.log},
                      {"to", welcome.to},
                      {"now_ms", welcome.now_ms},
                      {"you", to_json(welcome.you)},
                      {"resumed", welcome.not_resumed_reason.empty()}};
    if (!welcome.not_resumed_reason.empty()) head["reason"] = welcome.not_resumed_reason;
    head["zone"] = welcome.zone;
    head["rehearsal"] = welcome.rehearsal;
    if (welcome.pace != 1) head["pace"] = welcome.pace;
    head["programme_version"] = welcome.programme_version;
    head["stages"] = std::move(stages);
    head["my_votes"] = std::move(votes);
    head["my_stars"] = std::move(stars);

    std::string frame = json::serialize(head);
    frame.pop_back();  // the closing brace: the big parts are text already
    if (!welcome.programme.empty()) frame += R"(,"programme":)" + welcome.programme;
    frame += R"(,"polls":[)";
    append_joined(frame, welcome.polls);
    frame += R"(],"my_answers":[)";
    append_joined(frame, welcome.my_answers);
    frame += R"(],"events":[)";
    append_joined(frame, welcome.events);
    frame += "]}";
    return frame;
}

std::string clock_frame(std::string_view t0, std::int64_t t1_ms, std::int64_t t2_ms) {
    return R"({"type":"clock","t0":)" + std::string(t0) + R"(,"t1_ms":)" + std::to_string(t1_ms) + R"(,"t2_ms":)" +
           std::to_string(t2_ms) + "}";
}

std::string ack_frame(std::string_view id, std::uint64_t seq, const rooms::CommandResult& result) {
    return json::serialize(
        json::object{{"type", "ack"}, {"id", view(id)}, {"seq", seq}, {"result", std::visit(ResultToJson{}, result)}});
}

std::string error_frame(std::string_view id, std::string_view code, std::string_view message,
                        std::optional<std::chrono::milliseconds> retry_after) {
    json::object object{{"type", "error"}};
    if (!id.empty()) object["id"] = view(id);
    object["code"] = view(code);
    object["message"] = view(message);
    if (retry_after) object["retry_after_ms"] = retry_after->count();
    return json::serialize(object);
}

std::string bye_frame(std::string_view reason, std::chrono::milliseconds reconnect_after) {
    return json::serialize(
        json::object{{"type", "bye"}, {"reason", view(reason)}, {"reconnect_after_ms", reconnect_after.count()}});
}

}  // namespace lanai::protocol
