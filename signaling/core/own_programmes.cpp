// People's own programmes: stars to the other pages of their person, and the calendar at a secret address.
#include "core/control.hpp"

namespace lanai::core {

namespace {

constexpr std::string_view of_invitation = "i-";  // how a person begins that an invitation made

Failure no_calendar() {
    return {"not_found", "there is no calendar at this address", {}};
}

}  // namespace

void Control::own_programme(const std::string& secret, Reply<OwnProgramme> reply) {
    if (draining_)
        return reply(Failure{"draining", "the server is stopping; try again in a moment", std::chrono::seconds(5)});
    if (broken_) return reply(Failure{"storage_failed", "the database cannot be read; try again later", {}});
    // Memory is ahead of the disk: who renews is told so first.
    if (!writing()) return answer_calendar(secret, reply);
    if (calendars_waiting_.size() >= calendars_waiting_max)
        return reply(Failure{"rate_limited", "too many calendars are asked for at once", std::chrono::seconds(10)});
    calendars_waiting_.emplace_back(secret, std::move(reply));
}

void Control::answer_calendar(const std::string& secret, const Reply<OwnProgramme>& reply) {
    const std::string person = CalendarAddresses::person_of(secret);
    const auto address = state_.calendars.find(person);
    const std::uint32_t generation = address == state_.calendars.end() ? 0 : address->second.generation;
    if (person.empty() || !calendar_addresses_.is_of(secret, person, generation)) return reply(no_calendar());
    if (const auto wait = limits_.calendar(person, clock_.steady_now()))
        return reply(Failure{"rate_limited", "this calendar is asked for too often; wait a little", *wait});
    OwnProgramme own;
    const auto stars = state_.stars.find(person);
    if (stars != state_.stars.end()) own.talks.assign(stars->second.begin(), stars->second.end());
    if (!person.starts_with(of_invitation)) return reply(std::move(own));
    // Who had the link may have taken the address along.
    sessions_.is_revoked(
        person.substr(of_invitation.size()), [own = std::move(own), reply](std::optional<bool> revoked) {
            if (!revoked)
                return reply(Failure{"storage_failed", "the database could not be read; try again later", {}});
            if (*revoked) return reply(no_calendar());
            reply(own);
        });
}

void Control::answer_calendars() {
    for (const auto& [secret, reply] : std::exchange(calendars_waiting_, {})) answer_calendar(secret, reply);
}

void Control::fail_calendars() {
    for (const auto& [secret, reply] : std::exchange(calendars_waiting_, {}))
        reply(Failure{"storage_failed", "the database cannot be read; try again later", {}});
}

void Control::publish_star(const rooms::Event& event) {
    if (const auto* starred = std::get_if<rooms::TalkStarred>(&event))
        send_events({protocol::star_event(starred->talk, true)}, connections_.welcomed_of(starred->person));
    if (const auto* taken = std::get_if<rooms::TalkUnstarred>(&event))
        send_events({protocol::star_event(taken->talk, false)}, connections_.welcomed_of(taken->person));
}

}  // namespace lanai::core
