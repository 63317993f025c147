#include "rooms/decide.hpp"

#include "rooms/deciders.hpp"

#include <array>
#include <type_traits>

namespace lanai::rooms {

namespace {

struct Row {
    std::string_view name;
    access::Right right;
};

// In the order of Command's alternatives.
constexpr std::array<Row, std::variant_size_v<Command>> rows{{
    {"set_name", access::Right::speak_up},
    {"ask", access::Right::speak_up},
    {"withdraw", access::Right::speak_up},
    {"vote", access::Right::speak_up},
    {"unvote", access::Right::speak_up},
    {"say", access::Right::speak_up},
    {"approve", access::Right::moderate},
    {"reject", access::Right::moderate},
    {"put_on_stage", access::Right::moderate},
    {"take_off_stage", access::Right::moderate},
    {"answered", access::Right::moderate},
    {"delete_message", access::Right::speak_up},  // one's own; moderators any
    {"cut", access::Right::moderate},
    {"start_talk", access::Right::moderate},
    {"end_talk", access::Right::moderate},
    {"extend_talk", access::Right::moderate},
    {"preview_late", access::Right::moderate},
    {"running_late", access::Right::moderate},
    {"move_talk", access::Right::moderate},
    {"swap_talks", access::Right::moderate},
    {"cancel_talk", access::Right::moderate},
    {"reinstate_talk", access::Right::moderate},
    {"insert_talk", access::Right::moderate},
    {"programme_undo", access::Right::moderate},
    {"resolve_conflict", access::Right::moderate},
    {"preview_change", access::Right::moderate},
    {"programme_history", access::Right::moderate},
    {"star", access::Right::speak_up},
    {"unstar", access::Right::speak_up},
    {"my_calendar", access::Right::speak_up},
    {"raise_hand", access::Right::speak_up},
    {"answer", access::Right::moderate},
    {"defer", access::Right::moderate},
    {"archive", access::Right::moderate},
    {"merge", access::Right::moderate},
    {"unmerge", access::Right::moderate},
    {"pin", access::Right::moderate},
    {"label", access::Right::moderate},
    {"assign", access::Right::moderate},
    {"claim", access::Right::moderate},
    {"release", access::Right::moderate},
    {"undo_question", access::Right::moderate},
    {"set_policy", access::Right::moderate},
    {"edit_message", access::Right::speak_up},
    {"promote", access::Right::speak_up},
    {"report", access::Right::speak_up},
    {"close_report", access::Right::moderate},
    {"mute", access::Right::moderate},
    {"ban", access::Right::moderate},
    {"lift", access::Right::moderate},
    {"set_chat", access::Right::moderate},
    {"set_words", access::Right::moderate},
    {"make_poll", access::Right::moderate},
    {"edit_poll", access::Right::moderate},
    {"open_poll", access::Right::moderate},
    {"close_poll", access::Right::moderate},
    {"publish_poll", access::Right::moderate},
    {"remove_poll", access::Right::moderate},
    {"bar_word", access::Right::moderate},
    {"answer_poll", access::Right::speak_up},
    {"react", access::Right::speak_up},
    {"signal", access::Right::speak_up},
}};

}  // namespace

std::string_view name_of(const Command& command) {
    return rows[command.index()].name;
}

Result<Decision> decide(const State& state, const Command& command, const Context& context) {
    const Row& row = rows[command.index()];
    if (!access::may(context.role, row.right)) {
        const std::string who = row.right == access::Right::moderate ? "moderators and organisers"
                                                                     : "attendees, speakers, moderators and organisers";
        return Refusal{Errc::forbidden, std::string(row.name) + " is for " + who + "; you are here as " +
                                            std::string(access::to_string(context.role))};
    }
    if (auto refusal = restricted(state, command, context)) return *std::move(refusal);
    return std::visit(
        [&](const auto& alternative) {
            if constexpr (std::is_constructible_v<ProgrammeCommand, decltype(alternative)>) {
                return decide_programme(state, alternative, context);
            } else {
                return decide_on(state, alternative, context);
            }
        },
        command);
}

bool only_looks(const Command& command) {
    return std::holds_alternative<PreviewLate>(command) || std::holds_alternative<PreviewChange>(command) ||
           std::holds_alternative<ProgrammeHistory>(command);
}

bool only_felt(const Command& command) {
    return std::holds_alternative<React>(command) || std::holds_alternative<Signal>(command);
}

bool answers_secret(const Command& command) {
    return std::holds_alternative<MyCalendar>(command);
}

std::string_view to_string(Errc code) {
    switch (code) {
        case Errc::forbidden:
            return "forbidden";
        case Errc::not_found:
            return "not_found";
        case Errc::bad_state:
            return "bad_state";
        case Errc::stale_version:
            return "stale_version";
        case Errc::invalid:
            return "invalid";
        case Errc::hard_stop:
            return "hard_stop";
        case Errc::occupied:
            return "occupied";
        case Errc::changed_since:
            return "changed_since";
        case Errc::claimed:
            return "claimed";
        case Errc::muted:
            return "muted";
        case Errc::filtered:
            return "filtered";
        case Errc::no_links:
            return "no_links";
        case Errc::chat_closed:
            return "chat_closed";
        case Errc::rate_limited:
            return "rate_limited";
    }
    return "invalid";
}

}  // namespace lanai::rooms
