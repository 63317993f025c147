#include "rooms/plan_refusal.hpp"

#include "rooms/plan.hpp"
#include "rooms/text.hpp"

#include <algorithm>

namespace lanai::rooms {

namespace {

using schedule::LiveErrc;

// "«Title» from 10:00 HST to 10:30 HST".
std::string talk_text(const std::string& code, const State& state, const Context& context) {
    std::string text = title_text(state, code, context);
    const auto live = state.live.talks.find(code);
    if (live != state.live.talks.end())
        text += " from " + clock_text(live->second.start, context) + " to " + clock_text(live->second.end, context);
    return text;
}

Errc code_of(LiveErrc error) {
    switch (error) {
        case LiveErrc::unknown_talk:
        case LiveErrc::unknown_room:
            return Errc::not_found;
        case LiveErrc::bad_minutes:
        case LiveErrc::in_the_past:
        case LiveErrc::outside_days:
        case LiveErrc::same_talk:
        case LiveErrc::code_taken:
        case LiveErrc::guid_taken:
        case LiveErrc::bad_talk:
        case LiveErrc::too_many_inserted:
            return Errc::invalid;
        case LiveErrc::hard_stop:
            return Errc::hard_stop;
        case LiveErrc::occupied:
            return Errc::occupied;
        case LiveErrc::changed_since:
            return Errc::changed_since;
        case LiveErrc::already_started:
        case LiveErrc::not_started:
        case LiveErrc::already_ended:
        case LiveErrc::not_cancelled:
        case LiveErrc::nothing_to_move:
            return Errc::bad_state;
    }
    return Errc::bad_state;
}

// The argument that is wrong, as the messages about other arguments have it.
std::string argument_of(LiveErrc error) {
    if (error == LiveErrc::unknown_talk) return "talk: ";
    if (error == LiveErrc::unknown_room) return "room: ";
    if (error == LiveErrc::in_the_past || error == LiveErrc::outside_days) return "start_ms: ";
    return {};
}

}  // namespace

Refusal refusal_of(const schedule::LiveError& error, const State& state, const Context& context) {
    std::string message = argument_of(error.code) + schedule::to_string(error.code);
    if (!error.talk.empty()) message += ": " + talk_text(error.talk, state, context);
    if (error == LiveErrc::occupied) message += "; move that first, or let it give way with `cascade`";
    return {code_of(error.code), std::move(message)};
}

Refusal refusal_of_undo(const schedule::LiveError& error, const ProgrammeChange& change, const State& state,
                        const Context& context) {
    Refusal refusal = refusal_of(error, state, context);
    const auto& all = state.programme_changes;
    const auto by = std::find_if(all.rbegin(), all.rend(), [&](const ProgrammeChange& later) {
        return later.seq > change.seq &&
               std::any_of(later.before.begin(), later.before.end(),
                           [&](const schedule::Before& talk) { return talk.code == error.talk; });
    });
    if (by != all.rend()) refusal.message += "; " + describe(*by, context);
    return refusal;
}

}  // namespace lanai::rooms
