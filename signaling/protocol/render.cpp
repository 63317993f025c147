// From what changed to the events that each audience gets.
#include "protocol/question_view.hpp"
#include "protocol/server_message.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace lanai::protocol {

namespace json = boost::json;

namespace {

struct Told {
    std::uint64_t seq = 0;
    std::string event;  // empty: the viewer is not told
};

std::string gone(const char* kind, std::uint64_t seq, const std::string& id) {
    return json::serialize(json::object{{"kind", kind}, {"seq", seq}, {"id", id}});
}

Told tell(const rooms::Question& question, const rooms::Changes& changes, const rooms::Viewer& viewer) {
    const bool staff = rooms::is_staff(viewer.role);
    if (!staff && question.changed_seq <= changes.since) return {};  // a moderator's note, which is no business of theirs
    const std::uint64_t seq = staff ? std::max(question.changed_seq, question.staff_seq) : question.changed_seq;
    if (rooms::visible(question, viewer))
        return {seq, json::serialize(json::object{
                         {"kind", "question"}, {"seq", seq}, {"question", to_json(question, viewer)}})};
    if (question.hidden_seq > changes.after)
        return {question.hidden_seq, gone("question_gone", question.hidden_seq, question.id)};
    return {};
}

Told tell(const rooms::Message& message, const rooms::Viewer& viewer) {
    return {message.changed_seq,
            json::serialize(
                json::object{{"kind", "chat"}, {"seq", message.changed_seq}, {"message", to_json(message, viewer)}})};
}

// What became of the talks that one event changed: those that are there as a whole, or how they stand where that is all
// that is new; an inserted one that was taken back as gone.
std::vector<std::string> talks_events(std::uint64_t seq, const std::vector<std::string>& codes,
                                      const rooms::Changes& changes, const schedule::Programme& programme,
                                      const schedule::LiveState& live) {
    std::vector<std::string> events;
    json::array talks;
    for (const std::string& code : codes) {
        const schedule::Talk* planned = programme.find_talk(code);
        const schedule::Talk* talk = planned != nullptr ? planned : schedule::find_talk(programme, live, code);
        const auto now = live.talks.find(code);
        if (talk == nullptr || now == live.talks.end()) {
            events.push_back(json::serialize(json::object{{"kind", "talk_gone"}, {"seq", seq}, {"code", code}}));
        } else if (changes.only_standing.count(code) != 0) {
            talks.emplace_back(standing_to_json(*talk, now->second));
        } else {
            talks.emplace_back(to_json(*talk, now->second, planned != nullptr ? Origin::planned : Origin::inserted));
        }
    }
    if (!talks.empty())
        events.push_back(json::serialize(json::object{{"kind", "talks"}, {"seq", seq}, {"talks", std::move(talks)}}));
    return events;
}

std::string frame_event(std::uint64_t seq, const schedule::Programme& programme) {
    return json::serialize(
        json::object{{"kind", "programme"}, {"seq", seq}, {"programme", frame_to_json(programme)}});
}

constexpr rooms::Viewer staff{{}, rooms::Role::moderator};
constexpr rooms::Viewer organiser{{}, rooms::Role::organiser, true};
constexpr rooms::Viewer everybody{{}, rooms::Role::attendee};

rooms::Viewer author_of(const std::string& person) {
    return {person, rooms::Role::attendee};
}

template <class T>
void sort_by_seq(std::vector<T>& items) {
    std::stable_sort(items.begin(), items.end(), [](const T& a, const T& b) { return a.seq < b.seq; });
}

}  // namespace

std::vector<EntityEvent> render_for_all(const rooms::Changes& changes, const schedule::Programme& programme,
                                        const schedule::LiveState& live, bool organisers_see_names) {
    std::vector<EntityEvent> events;
    for (const rooms::Question* question : changes.questions) {
        const auto told = [&](const rooms::Viewer& viewer) { return tell(*question, changes, viewer).event; };
        events.push_back({std::max(question->changed_seq, question->staff_seq), question->person, told(everybody),
                          told(author_of(question->person)), told(staff)});
        if (!question->anonymous) continue;
        if (organisers_see_names) events.back().for_organiser = told(organiser);
        events.back().for_staff_author = told({question->person, rooms::Role::moderator});
    }
    for (const rooms::Message* message : changes.messages) {
        const auto told = [&](const rooms::Viewer& viewer) { return tell(*message, viewer).event; };
        events.push_back(
            {message->changed_seq, message->person, told(everybody), told(author_of(message->person)), told(staff)});
    }
    for (const rooms::Tombstone& tombstone : changes.messages_gone) {
        const std::string event = gone("chat_gone", tombstone.seq, tombstone.id);
        events.push_back({tombstone.seq, {}, event, event, event});
    }
    // Ahead of the talks of the same change, which may stand in new rooms.
    if (changes.frame != 0) {
        const std::string event = frame_event(changes.frame, programme);
        events.push_back({changes.frame, {}, event, event, event});
    }
    for (const auto& [seq, codes] : changes.talks) {
        for (const std::string& event : talks_events(seq, codes, changes, programme, live))
            events.push_back({seq, {}, event, event, event});
    }
    sort_by_seq(events);
    return events;
}

std::vector<std::string> render_for(const rooms::Changes& changes, const schedule::Programme& programme,
                                    const schedule::LiveState& live, const rooms::Viewer& viewer) {
    std::vector<Told> told;
    for (const rooms::Question* question : changes.questions) told.push_back(tell(*question, changes, viewer));
    for (const rooms::Message* message : changes.messages) told.push_back(tell(*message, viewer));
    for (const rooms::Tombstone& tombstone : changes.messages_gone)
        told.push_back({tombstone.seq, gone("chat_gone", tombstone.seq, tombstone.id)});
    if (changes.frame != 0) told.push_back({changes.frame, frame_event(changes.frame, programme)});
    for (const auto& [seq, codes] : changes.talks)
        for (std::string& event : talks_events(seq, codes, changes, programme, live))
            told.push_back({seq, std::move(event)});
    sort_by_seq(told);

    std::vector<std::string> events;
    events.reserve(told.size());
    for (Told& item : told)
        if (!item.event.empty()) events.push_back(std::move(item.event));
    return events;
}

}  // namespace lanai::protocol
