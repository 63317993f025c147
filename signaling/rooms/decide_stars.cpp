// One's own programme: what somebody starred, and the address of their calendar.
#include "rooms/deciders.hpp"
#include "rooms/text.hpp"

#include <limits>

namespace lanai::rooms {

namespace {

bool has_star(const State& state, const std::string& person, const std::string& talk) {
    const auto own = state.stars.find(person);
    return own != state.stars.end() && own->second.count(talk) != 0;
}

}  // namespace

Result<Decision> decide_on(const State& state, const Star& command, const Context& context) {
    if (has_star(state, context.person, command.talk)) return Decision{};
    if (schedule::find_talk(context.programme, state.live, command.talk) == nullptr)
        return Refusal{Errc::not_found, "talk: the programme has no talk " + quoted(command.talk)};
    const auto own = state.stars.find(context.person);
    if (own == state.stars.end() && state.stars.size() >= starring_max)
        return Refusal{Errc::invalid, "talk: no more people's programmes can be kept"};
    if (own != state.stars.end() && own->second.size() >= stars_per_person_max)
        return Refusal{Errc::invalid, "talk: you have starred " + std::to_string(stars_per_person_max) +
                                          " talks, which is as many as are kept; take a star away first"};
    return Decision{{TalkStarred{context.person, command.talk}}, {}};
}

// Also of a talk that has left the programme.
Result<Decision> decide_on(const State& state, const Unstar& command, const Context& context) {
    if (!has_star(state, context.person, command.talk)) return Decision{};
    return Decision{{TalkUnstarred{context.person, command.talk}}, {}};
}

Result<Decision> decide_on(const State& state, const MyCalendar& command, const Context& context) {
    const auto found = state.calendars.find(context.person);
    const CalendarAddress now = found == state.calendars.end() ? CalendarAddress{} : found->second;
    const bool repeated = !context.command_id.empty() && now.command == context.command_id;
    if (!command.renew || repeated) return Decision{{}, CalendarGiven{now.generation}};
    const bool room = found != state.calendars.end() || state.calendars.size() < calendars_max;
    if (!room || now.generation == std::numeric_limits<std::uint32_t>::max())
        return Refusal{Errc::invalid, "renew: no more addresses can be kept; the one there is stays"};
    return Decision{{CalendarRenewed{context.person, now.generation + 1, context.command_id}},
                    CalendarGiven{now.generation + 1}};
}

}  // namespace lanai::rooms
