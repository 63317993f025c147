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
struct StartTalk {
    std::string talk;
};
struct EndTalk {
    std::string talk;
};
struct ExtendTalk {
    std::string talk;
    std::int64_t minutes = 0;
};
struct PreviewLate {
    std::int64_t minutes = 0;
};
struct RunningLate {
    std::int64_t minutes = 0;
};

using Command = std::variant<SetName, Ask, Withdraw, Vote, Unvote, Say, Approve, Reject, PutOnStage, TakeOffStage,
                             Answered, DeleteMessage, Cut, StartTalk, EndTalk, ExtendTalk, PreviewLate, RunningLate>;

// The name in the protocol: "put_on_stage".
[[nodiscard]] std::string_view name_of(const Command&);

struct QuestionMade {
    std::string question;
};
struct VotesNow {
    std::size_t votes = 0;
};
struct MessageMade {
    std::string message;
};
struct TalkExtended {
    std::int64_t absorbed_minutes = 0;
    std::size_t moved = 0;
};
struct LateApplied {
    std::int64_t absorbed_minutes = 0;
    std::size_t moved = 0;
    std::string stopped_by;  // code of the hard stop; empty: none
};
struct LatePreviewed {
    struct Row {
        std::string code, title;
        Instant from{}, to{}, end{};
    };
    std::vector<Row> changes;
    std::int64_t absorbed_minutes = 0;
    std::string stopped_by;
};

using CommandResult =
    std::variant<std::monostate, QuestionMade, VotesNow, MessageMade, TalkExtended, LateApplied, LatePreviewed>;

}  // namespace lanai::rooms
