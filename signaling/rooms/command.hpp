// What people ask for (docs/PROTOCOL.md, "Commands") and what they get back.
#pragma once

#include "rooms/event.hpp"
#include "rooms/pulse.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lanai::rooms {

struct SetName {
    std::string name;
};
struct Ask {
    std::string text;
    std::optional<std::string> talk = {};
    std::optional<std::int64_t> at_ms = {};  // programme's time of the picture that the asker saw
    bool anonymous = false;
    QuestionOrigin origin = QuestionOrigin::online;
};
// A place in the microphone line.
struct RaiseHand {
    std::string text = {};
};
struct Withdraw {
    std::string question;
};
struct Vote {
    std::string question;
};
struct Unvote {
    std::string question;
};
struct Say {
    std::string text;
    std::string reply_to = {};
};
struct EditMessage {
    std::string message, text;
};
struct Promote {
    std::string message;
};
struct ReportSubject {
    Subject kind = Subject::message;
    std::string subject, reason;
};
struct CloseReport {
    std::string report;
};
// Somebody, by what is known of them: one of these.
struct Target {
    std::string person = {};
    std::string question = {}, message = {};  // its author
};
struct Mute {
    Target whom;
    std::int64_t minutes = 0;
    std::string reason = {};
};
struct Ban {
    Target whom;
    std::string reason;
    bool network = false;
};
struct Lift {
    std::string restriction;
};
// What is not given stays as it is.
struct SetChat {
    std::optional<bool> open = {}, links = {};
    std::optional<std::int64_t> slow_seconds = {};
};
struct SetWords {
    std::vector<std::string> words;
};
// version: the question's as the moderator saw it. over: also when a colleague has claimed it.
struct Approve {
    std::string question;
    std::int64_t version = 0;
    bool over = false;
};
struct Reject {
    std::string question;
    std::int64_t version = 0;
    std::string reason;
    bool over = false;
};
struct PutOnStage {
    std::string question;
    std::int64_t version = 0;
    bool over = false;
};
struct TakeOffStage {
    std::string question;
    std::int64_t version = 0;
    bool over = false;
};
struct Answered {
    std::string question;
    std::int64_t version = 0;
    bool over = false;
};
struct Defer {
    std::string question;
    std::int64_t version = 0;
    bool over = false;
};
struct Archive {
    std::string question;
    std::int64_t version = 0;
    bool over = false;
};
struct Unmerge {
    std::string question;
    std::int64_t version = 0;
    bool over = false;
};
struct UndoQuestion {
    std::string question;
    std::int64_t version = 0;
    bool over = false;
};
struct Answer {
    std::string question;
    std::int64_t version = 0;
    std::string text;
    bool over = false;
};
struct Merge {
    std::string question;
    std::int64_t version = 0;
    std::string into;
    bool over = false;
};
struct Pin {
    std::string question;
    std::int64_t version = 0;
    bool pinned = false;
    bool over = false;
};
struct Label {
    std::string question;
    std::int64_t version = 0;
    std::vector<std::string> labels;  // all of them
    bool over = false;
};
struct Assign {
    std::string question;
    std::int64_t version = 0;
    std::string to;  // empty: nobody
    bool over = false;
};
struct ClaimQuestion {
    std::string question;
    bool over = false;
};
struct ReleaseQuestion {
    std::string question;
};
struct SetPolicy {
    QueuePolicy policy = QueuePolicy::votes;
};
struct DeleteMessage {
    std::string message;
};
struct MakePoll {
    PollContent content;
};
// version: the poll's as the moderator saw it.
struct EditPoll {
    std::string poll;
    std::int64_t version = 0;
    PollContent content;
};
struct OpenPoll {
    std::string poll;
    std::int64_t version = 0;
};
struct ClosePoll {
    std::string poll;
    std::int64_t version = 0;
};
struct PublishPoll {
    std::string poll;
    std::int64_t version = 0;
};
struct RemovePoll {
    std::string poll;
    std::int64_t version = 0;
};
struct BarWord {
    std::string poll, word;
};
// All of it from now on; both empty: the answer is taken back.
struct AnswerPoll {
    std::string poll;
    std::vector<std::int64_t> choices = {};
    std::vector<std::string> words = {};
};
struct React {
    Reaction kind = Reaction::applause;
};
struct Signal {
    std::optional<SpeakerSignal> kind = {};  // none: what was sent before is taken back
};
struct Cut {
    std::string source;
};

// The live programme. programme_version: State::programme_seq as whoever gives the command saw it; when the talks or
// rooms that the command is about were changed since, it is refused (stale_version). None: whatever it is now.
using ProgrammeVersion = std::optional<std::int64_t>;

struct StartTalk {
    std::string talk;
    ProgrammeVersion programme_version = {};
};
struct EndTalk {
    std::string talk;
    ProgrammeVersion programme_version = {};
};
struct ExtendTalk {
    std::string talk;
    std::int64_t minutes = 0;
    ProgrammeVersion programme_version = {};
};
struct RunningLate {
    std::int64_t minutes = 0;
    ProgrammeVersion programme_version = {};
};
struct MoveTalk {
    std::string talk;
    std::optional<std::int64_t> start_ms = {};  // none: at its time
    std::optional<std::string> room = {};       // none: where it is
    bool cascade = false;
    ProgrammeVersion programme_version = {};
};
struct SwapTalks {
    std::string talk, with;
    ProgrammeVersion programme_version = {};
};
struct CancelTalk {
    std::string talk;
    ProgrammeVersion programme_version = {};
};
struct ReinstateTalk {
    std::string talk;
    bool cascade = false;
    ProgrammeVersion programme_version = {};
};
struct InsertTalk {
    std::optional<std::string> code = {};  // none: the server makes one
    std::string title;
    std::string abstract_text = {};
    schedule::TalkKind kind = schedule::TalkKind::talk;
    std::string room;
    std::vector<schedule::Person> persons = {};
    std::int64_t start_ms = 0;
    std::int64_t minutes = 0;
    std::optional<std::int64_t> minutes_min = {};  // a pause may shrink to this
    bool hard_stop = false;
    bool cascade = false;
    ProgrammeVersion programme_version = {};
};
struct ProgrammeUndo {
    std::int64_t change = 0;  // ProgrammeChange::seq
    ProgrammeVersion programme_version = {};
};
// Between a newer plan and what chairs did.
struct ResolveConflict {
    std::string talk;
    bool take_theirs = false;  // else it stays as the chairs have it
    ProgrammeVersion programme_version = {};
};
using ProgrammeCommand = std::variant<StartTalk, EndTalk, ExtendTalk, RunningLate, MoveTalk, SwapTalks, CancelTalk,
                                      ReinstateTalk, InsertTalk, ProgrammeUndo, ResolveConflict>;

// What a command would do. Nothing is done; only who asks is told.
struct PreviewChange {
    ProgrammeCommand change;
};
struct PreviewLate {
    std::int64_t minutes = 0;
};
// What was done to the programme, newest first.
struct ProgrammeHistory {};

// One's own programme: nobody else hears of it.
struct Star {
    std::string talk;
};
struct Unstar {
    std::string talk;
};
struct MyCalendar {
    bool renew = false;  // the address before is good no more
};

using Command = std::variant<SetName, Ask, Withdraw, Vote, Unvote, Say, Approve, Reject, PutOnStage, TakeOffStage,
                             Answered, DeleteMessage, Cut, StartTalk, EndTalk, ExtendTalk, PreviewLate, RunningLate,
                             MoveTalk, SwapTalks, CancelTalk, ReinstateTalk, InsertTalk, ProgrammeUndo, ResolveConflict,
                             PreviewChange, ProgrammeHistory, Star, Unstar, MyCalendar, RaiseHand, Answer, Defer, Archive,
                             Merge, Unmerge, Pin, Label, Assign, ClaimQuestion, ReleaseQuestion, UndoQuestion,
                             SetPolicy, EditMessage, Promote, ReportSubject, CloseReport, Mute, Ban, Lift, SetChat,
                             SetWords, MakePoll, EditPoll, OpenPoll, ClosePoll, PublishPoll, RemovePoll, BarWord,
                             AnswerPoll, React, Signal>;

// The name in the protocol: "put_on_stage".
[[nodiscard]] std::string_view name_of(const Command&);
// It asks and changes nothing: its answer is true now and need not be kept.
[[nodiscard]] bool only_looks(const Command&);
// It is counted and forgotten: nothing is written.
[[nodiscard]] bool only_felt(const Command&);
// Its answer holds a secret and is kept nowhere; decide() itself knows a repetition.
[[nodiscard]] bool answers_secret(const Command&);

struct QuestionMade {
    std::string question;
    std::string talk = {};  // where it landed
};
struct VotesNow {
    std::size_t votes = 0;
};
struct PollMade {
    std::string poll;
};
struct MessageMade {
    std::string message;
};
struct RestrictionMade {
    std::string restriction;
};
struct PlanApplied {
    std::int64_t absorbed_minutes = 0;
    std::size_t moved = 0;
    std::string stopped_by;  // code of the hard stop; empty: none
    std::string talk = {};   // code of the talk that was inserted; else empty
};
struct PlanPreviewed {
    // A talk as it is and as it would be; equal times: what changes is its room or whether it takes place.
    struct Row {
        std::string code, title;
        Instant from{}, to{}, end{};
        std::string room_from = {}, room_to = {};
        bool cancelled = false, inserted = false, removed = false;
    };
    std::vector<Row> changes;
    std::int64_t absorbed_minutes = 0;
    std::string stopped_by;
    std::string what = {};  // in words
};
struct HistoryGiven {
    struct Row {
        Sequence seq = 0;
        Instant at{};
        std::string by_name, action, what;
        bool undone = false, undoable = false;
    };
    std::vector<Row> changes;  // newest first
};
struct CalendarGiven {
    std::uint32_t generation = 0;
    std::string path = {};  // filled in by who has the key
};

using CommandResult = std::variant<std::monostate, QuestionMade, VotesNow, MessageMade, PlanApplied, PlanPreviewed,
                                   HistoryGiven, CalendarGiven, RestrictionMade, PollMade>;

}  // namespace lanai::rooms
