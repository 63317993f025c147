#include "random_commands.hpp"

#include <iterator>

namespace lanai::testing {

using namespace lanai::rooms;

namespace {

std::string any_question(const State& state, Dice& dice) {
    if (state.questions.empty()) return "none";
    return std::next(state.questions.begin(), static_cast<long>(dice.below(state.questions.size())))->first;
}

std::string any_message(const State& state, Dice& dice) {
    const auto kept = state.messages.find("ballroom-c");
    if (kept == state.messages.end() || kept->second.empty()) return "none";
    return kept->second[dice.below(kept->second.size())].id;
}

Command any_programme_command(const State& state, Dice& dice, Instant now) {
    const auto any_talk = [&] {
        return std::next(state.live.talks.begin(), static_cast<long>(dice.below(state.live.talks.size())))->first;
    };
    static const char* const rooms[] = {"ballroom", "hall", "annex", "cellar"};
    const std::string room = rooms[dice.below(4)];
    const std::int64_t later =
        now.time_since_epoch().count() / 60'000 * 60'000 + static_cast<std::int64_t>(dice.below(60)) * 300'000;
    const bool cascade = dice.below(2) == 0;
    switch (dice.below(9)) {
        case 8:
            return ResolveConflict{any_talk(), dice.below(2) == 0};
        case 0:
            return MoveTalk{any_talk(), later, {}, cascade};
        case 1:
            return MoveTalk{any_talk(), {}, room, cascade};
        case 2:
            return SwapTalks{any_talk(), any_talk(), static_cast<std::int64_t>(state.programme_seq)};
        case 3:
            return CancelTalk{any_talk()};
        case 4:
            return ReinstateTalk{any_talk(), cascade};
        case 5: {
            InsertTalk insert;
            insert.title = "Extra";
            insert.room = room;
            insert.start_ms = later;
            insert.minutes = 10;
            insert.cascade = cascade;
            return insert;
        }
        case 6:
            return PreviewChange{CancelTalk{any_talk()}};
        default: {
            const auto& all = state.programme_changes;
            return ProgrammeUndo{all.empty() ? 1 : static_cast<std::int64_t>(all[dice.below(all.size())].seq)};
        }
    }
}

Command any_moderation(const State& state, Dice& dice) {
    const std::string id = any_question(state, dice);
    const Question* question = state.find_question(id);
    const std::int64_t version = question == nullptr ? 1 : question->version;
    const bool over = dice.below(2) == 0;
    static const QueuePolicy policies[] = {QueuePolicy::votes, QueuePolicy::alternate, QueuePolicy::first_time};
    switch (dice.below(14)) {
        case 0:
            return Answer{id, version, "so", over};
        case 1:
            return Defer{id, version, over};
        case 2:
            return Archive{id, version, over};
        case 3:
        case 4:
        case 5:
            return Merge{id, version, any_question(state, dice), over};
        case 6:
            return Unmerge{id, version, over};
        case 7:
            return Pin{id, version, dice.below(2) == 0, over};
        case 8:
            return Label{id, version, {"x", std::to_string(dice.below(3))}, over};
        case 9:
            return Assign{id, version, "Cy", over};
        case 10:
            return dice.below(2) == 0 ? Command{ClaimQuestion{id, over}} : Command{ReleaseQuestion{id}};
        case 11:
            return SetPolicy{policies[dice.below(3)]};
        case 12:
            return RaiseHand{};
        default:
            return UndoQuestion{id, version, over};
    }
}

Command any_order(const State& state, Dice& dice) {
    const std::string message = any_message(state, dice), question = any_question(state, dice);
    static const char* const persons[] = {"ann", "bob", "cy", "mo"};
    Target whom;
    if (dice.below(3) == 0) {
        whom.person = persons[dice.below(4)];
    } else if (dice.below(2) == 0) {
        whom.question = question;
    } else {
        whom.message = message;
    }
    const auto any_of = [&](const auto& map) {
        return map.empty() ? std::string("none") : std::next(map.begin(), static_cast<long>(dice.below(map.size())))->first;
    };
    switch (dice.below(10)) {
        case 0:
            return EditMessage{message, "edited " + std::to_string(dice.below(9))};
        case 1:
            return Promote{message};
        case 2:
            return ReportSubject{Subject::message, message, "rude"};
        case 3:
            return ReportSubject{Subject::question, question, "rude"};
        case 4:
            return CloseReport{any_of(state.reports)};
        case 5:
            return Mute{whom, 1, "why"};
        case 6:
            return Ban{whom, "why", dice.below(2) == 0};
        case 7:
            return SetChat{dice.below(3) != 0, dice.below(2) == 0, static_cast<std::int64_t>(dice.below(3))};
        case 8:
            return SetWords{{"hello", "w" + std::to_string(dice.below(3))}};
        default:
            return Lift{any_of(state.restrictions)};
    }
}

Command any_poll(const State& state, Dice& dice) {
    const std::string id = state.polls.empty()
                               ? "none"
                               : std::next(state.polls.begin(), static_cast<long>(dice.below(state.polls.size())))->first;
    const auto found = state.polls.find(id);
    const std::int64_t version = (found == state.polls.end() ? 1 : found->second.version) + (dice.below(9) == 0 ? 1 : 0);
    static const PollContent contents[] = {{PollKind::single, "One?", {"a", "b"}, false},
                                           {PollKind::multiple, "Some?", {"a", "b", "c"}, true},
                                           {PollKind::rating, "How?", {}, false},
                                           {PollKind::words, "What?", {}, true}};
    switch (dice.below(12)) {
        case 0:
            return MakePoll{contents[dice.below(4)]};
        case 1:
            return EditPoll{id, version, contents[dice.below(4)]};
        case 2:
        case 3:
            return OpenPoll{id, version};
        case 4:
            return ClosePoll{id, version};
        case 5:
            return PublishPoll{id, version};
        case 6:
            return dice.below(3) == 0 ? Command{RemovePoll{id, version}} : Command{BarWord{id, "w1"}};
        case 7:
            return AnswerPoll{id, {}, {"w" + std::to_string(dice.below(3))}};
        case 8:
            return AnswerPoll{id, {}, {}};
        case 9:
            return React{};
        case 10:
            return Signal{SpeakerSignal::too_fast};
        default:
            return AnswerPoll{id, {static_cast<std::int64_t>(dice.below(4))}, {}};
    }
}

}  // namespace

Command any_command(const State& state, Dice& dice, Instant now) {
    if (dice.below(8) == 0) return any_poll(state, dice);
    if (dice.below(10) == 0) return any_order(state, dice);
    if (dice.below(3) == 0) return any_programme_command(state, dice, now);
    if (dice.below(3) == 0) return any_moderation(state, dice);
    const std::string id = any_question(state, dice);
    const Question* question = state.find_question(id);
    const std::int64_t version = question == nullptr ? 1 : question->version;
    static const char* const talks[] = {"A1", "A2", "A3", "A4", "H1", "X1"};
    const std::string talk = talks[dice.below(6)];
    static const char* const sources[] = {"slate", "playout", "speaker", "none"};
    switch (dice.below(21)) {
        case 0:
            return SetName{"n" + std::to_string(dice.below(5))};
        case 1:
            return Withdraw{id};
        case 2:
            return Vote{id};
        case 3:
            return Unvote{id};
        case 4:
            return Say{"hello"};
        case 5:
            return Approve{id, version};
        case 6:
            return Reject{id, version, "because"};
        case 7:
            return PutOnStage{id, version};
        case 8:
            return TakeOffStage{id, version};
        case 9:
            return Answered{id, version};
        case 10:
            return DeleteMessage{any_message(state, dice)};
        case 11:
            return Cut{sources[dice.below(4)]};
        case 12:
            return StartTalk{talk};
        case 13:
            return EndTalk{talk};
        case 14:
            return ExtendTalk{talk, static_cast<std::int64_t>(dice.below(20))};
        case 15:
            return RunningLate{static_cast<std::int64_t>(dice.below(30)) - 10};
        case 16:
            return PreviewLate{5};
        case 17:
            return Star{talk};
        case 18:
            return Unstar{talk};
        case 19:
            return MyCalendar{dice.below(2) == 0};
        default:
            return Ask{"Why?", talk};
    }
}

Actor any_actor(Dice& dice) {
    static const Actor actors[] = {ann, bob, {"cy", Role::speaker, "ballroom-c"}, mo, mo, mo};
    return actors[dice.below(6)];
}

}  // namespace lanai::testing
