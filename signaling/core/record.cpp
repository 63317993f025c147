#include "core/record.hpp"

#include "core/recovery.hpp"
#include "protocol/entities.hpp"
#include "protocol/log.hpp"
#include "rooms/event.hpp"
#include "rooms/merging.hpp"
#include "schedule/live.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace lanai::core {

namespace {

using rooms::Question;
using rooms::QuestionState;

// All that was said and not deleted. Memory keeps only the newest of a stage, so that this comes from the log itself.
class Chat {
public:
    void take(const rooms::Event& event) {
        if (const auto* said = std::get_if<rooms::MessageSaid>(&event)) {
            order_.push_back(said->id);
            messages_[said->id] = {said->stage, {said->name, std::string(access::to_string(said->role)), said->text, said->at_ms}};
        } else if (const auto* edited = std::get_if<rooms::MessageEdited>(&event)) {
            if (const auto found = messages_.find(edited->id); found != messages_.end()) {
                found->second.second.text = edited->text;
                found->second.second.edited = true;
            }
        } else if (const auto* deleted = std::get_if<rooms::MessageDeleted>(&event)) {
            messages_.erase(deleted->id);
        }
    }

    [[nodiscard]] std::vector<RecordedMessage> of(const std::string& stage, std::int64_t from_ms, std::int64_t to_ms) const {
        std::vector<RecordedMessage> found;
        for (const std::string& id : order_) {
            const auto at = messages_.find(id);
            if (at == messages_.end() || at->second.first != stage) continue;
            const RecordedMessage& message = at->second.second;
            if (message.at_ms >= from_ms && message.at_ms < to_ms) found.push_back(message);
        }
        return found;
    }

private:
    std::vector<std::string> order_;
    std::map<std::string, std::pair<std::string, RecordedMessage>> messages_;  // by id: stage, message
};

boost::system::result<Chat, std::string> chat_of(store::Store& store) {
    Chat chat;
    const auto error = store.replay(0, [&](const store::Event& record) {
        if (const auto event = protocol::from_log(record.kind, record.payload)) chat.take(*event);
    });
    if (error) return {boost::system::in_place_error, "the log cannot be read: " + error.message()};
    return chat;
}

bool was_refused(QuestionState state) {
    return state == QuestionState::rejected || state == QuestionState::withdrawn || state == QuestionState::archived;
}

int rank_of(QuestionState state) {
    switch (state) {
        case QuestionState::on_stage:
        case QuestionState::answered_live:
        case QuestionState::answered_text:
            return 0;
        case QuestionState::rejected:
        case QuestionState::withdrawn:
        case QuestionState::archived:
            return 2;
        default:
            return 1;
    }
}

RecordedQuestion recorded(const rooms::State& state, const Question& question) {
    RecordedQuestion made;
    made.id = question.id;
    made.state = rooms::to_string(question.state);
    made.origin = rooms::to_string(question.origin);
    made.text = question.text;
    made.anonymous = question.anonymous;
    if (!question.anonymous) made.name = question.name;
    made.votes = question.votes;
    made.asked_ms = question.created_ms;
    made.answer = question.answer;
    made.answered_by = question.answered_by;
    made.reason = question.reason;
    made.labels = question.labels;
    for (const Question* one : rooms::family_of(state, question))
        if (one != &question) made.joined.push_back(one->text);
    return made;
}

std::vector<RecordedQuestion> questions_of(const rooms::State& state, const std::string& talk, bool refused) {
    std::vector<const Question*> asked;
    for (const auto& [id, question] : state.questions) {
        if (question.talk != talk || question.state == QuestionState::merged) continue;
        if (refused || !was_refused(question.state)) asked.push_back(&question);
    }
    std::sort(asked.begin(), asked.end(), [](const Question* a, const Question* b) {
        const auto key = [](const Question& q) { return std::tuple(rank_of(q.state), -static_cast<std::int64_t>(q.votes), q.created_ms, q.id); };
        return key(*a) < key(*b);
    });
    std::vector<RecordedQuestion> made;
    for (const Question* question : asked) made.push_back(recorded(state, *question));
    return made;
}

// Of a talk; empty: of none.
std::vector<RecordedPoll> polls_of(const rooms::State& state, const std::string& talk) {
    std::vector<const rooms::Poll*> opened;
    for (const auto& [id, poll] : state.polls)
        if (poll.state != rooms::PollState::draft && poll.talk == talk) opened.push_back(&poll);
    std::sort(opened.begin(), opened.end(), [](const auto* a, const auto* b) { return a->opened_seq < b->opened_seq; });
    std::vector<RecordedPoll> made;
    for (const rooms::Poll* poll : opened) {
        RecordedPoll& record = made.emplace_back();
        record.text = poll->content.text;
        record.kind = rooms::to_string(poll->content.kind);
        record.answers = poll->answers.size();
        rooms::PollTally tally = rooms::tally(*poll);
        record.results = std::move(tally.words);
        for (std::size_t i = 0; i < tally.counts.size(); ++i)
            record.results.emplace_back(
                i < poll->content.options.size() ? poll->content.options[i] : std::to_string(i + 1), tally.counts[i]);
    }
    return made;
}

TalkRecord talk_record(const rooms::State& state, const schedule::Talk& talk, const schedule::LiveTalk& live) {
    TalkRecord record;
    record.code = talk.code;
    record.title = talk.title;
    for (const schedule::Person& person : talk.persons) record.persons.push_back(person.name);
    const schedule::Room* room = state.timetable.programme->find_room(live.room.empty() ? talk.room : live.room);
    if (room != nullptr) record.room = room->name;
    record.start_ms = protocol::to_ms(live.started.value_or(live.start));
    record.end_ms = protocol::to_ms(live.ended.value_or(live.end));
    return record;
}

}  // namespace

boost::system::result<EventRecord, RecordProblem> record_of(store::Store& store, const schedule::Programme& configured,
                                                          const RecordOptions& options) {
    using Result = boost::system::result<EventRecord, RecordProblem>;
    const auto replayed = replay(store, configured);
    if (!replayed) return Result{boost::system::in_place_error, RecordProblem{RecordProblem::unreadable, replayed.error()}};
    const rooms::State& state = replayed->state;
    const schedule::Programme& programme = *state.timetable.programme;
    std::optional<Chat> chat;
    if (options.chat) {
        auto read = chat_of(store);
        if (!read) return Result{boost::system::in_place_error, RecordProblem{RecordProblem::unreadable, read.error()}};
        chat = *std::move(read);
    }
    EventRecord record{programme.event.title, programme.event.zone, {}};
    if (options.talk.empty()) record.polls = polls_of(state, {});
    bool found = options.talk.empty();
    for (const auto& [code, live] : state.live.talks) {
        if (!options.talk.empty() && code != options.talk) continue;
        const schedule::Talk* talk = schedule::find_talk(programme, state.live, code);
        if (talk == nullptr) continue;
        found = true;
        TalkRecord one = talk_record(state, *talk, live);
        one.questions = questions_of(state, code, options.refused);
        one.polls = polls_of(state, code);
        const schedule::Room* room = programme.find_room(live.room.empty() ? talk->room : live.room);
        if (chat && room != nullptr && !room->stage.empty()) one.messages = chat->of(room->stage, one.start_ms, one.end_ms);
        if (!one.questions.empty() || !one.polls.empty() || !one.messages.empty()) record.talks.push_back(std::move(one));
    }
    if (!found)
        return Result{boost::system::in_place_error,
                      RecordProblem{RecordProblem::no_such_talk, "the programme has no talk \"" + options.talk + "\""}};
    std::stable_sort(record.talks.begin(), record.talks.end(),
                     [](const TalkRecord& a, const TalkRecord& b) { return a.start_ms < b.start_ms; });
    return record;
}

}  // namespace lanai::core
