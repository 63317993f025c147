// What people ask for (docs/PROTOCOL.md, "Commands") and what they get back.
#pragma once

#include "rooms/event.hpp"

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
    std::optional<std::string> talk;
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
};
struct Approve {
    std::string question;
    std::int64_t version = 0;
};
struct Reject {
    std::string question;
    std::int64_t version = 0;
    std::string reason;
};
struct PutOnStage {
    std::string question;
    std::int64_t version = 0;
};
struct TakeOffStage {
    std::string question;
    std::int64_t version = 0;
};
struct Answered {
    std::string question;
    std::int64_t version = 0;
};
struct DeleteMessage {
    std::string message;
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
using ProgrammeCommand = std::variant<StartTalk, EndTalk, ExtendTalk, RunningLate, MoveTalk, SwapTalks, CancelTalk,
                                      ReinstateTalk, InsertTalk, ProgrammeUndo>;

// What a command would do. Nothing is done; only who asks is told.
struct PreviewChange {
    ProgrammeCommand change;
};
struct PreviewLate {
    std::int64_t minutes = 0;
};
// What was done to the programme, newest first.
struct ProgrammeHistory {};

using Command =
    std::variant<SetName, Ask, Withdraw, Vote, Unvote, Say, Approve, Reject, PutOnStage, TakeOffStage, Answered,
                 DeleteMessage, Cut, StartTalk, EndTalk, ExtendTalk, PreviewLate, RunningLate, MoveTalk, SwapTalks,
                 CancelTalk, ReinstateTalk, InsertTalk, ProgrammeUndo, PreviewChange, ProgrammeHistory>;

// The name in the protocol: "put_on_stage".
[[nodiscard]] std::string_view name_of(const Command&);
// It asks and changes nothing: its answer is true now and need not be kept.
[[nodiscard]] bool only_looks(const Command&);

struct QuestionMade {
    std::string question;
};
struct VotesNow {
    std::size_t votes = 0;
};
struct MessageMade {
    std::string message;
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

using CommandResult =
    std::variant<std::monostate, QuestionMade, VotesNow, MessageMade, PlanApplied, PlanPreviewed, HistoryGiven>;

}  // namespace lanai::rooms
