#include "core/limits.hpp"

#include "rooms/visibility.hpp"

#include <algorithm>
#include <iterator>

namespace lanai::core {

Limits::Wait Limits::message(ConnectionId connection, access::TimePoint now) {
    return messages_.take(std::to_string(connection), now);
}

Limits::Wait Limits::hello(ConnectionId connection, access::TimePoint now) {
    return hello_.take(std::to_string(connection), now);
}

Limits::Wait Limits::command(const std::string& person, Role role, const rooms::Command& command,
                             access::TimePoint now) {
    if (rooms::is_staff(role)) return staff_.take(person, now);
    if (std::holds_alternative<rooms::Ask>(command)) return ask_.take(person, now);
    if (std::holds_alternative<rooms::RaiseHand>(command)) return hand_.take(person, now);
    if (std::holds_alternative<rooms::Say>(command) || std::holds_alternative<rooms::EditMessage>(command))
        return say_.take(person, now);
    if (std::holds_alternative<rooms::ReportSubject>(command) || std::holds_alternative<rooms::Promote>(command))
        return report_.take(person, now);
    if (std::holds_alternative<rooms::SetName>(command)) return set_name_.take(person, now);
    if (std::holds_alternative<rooms::Star>(command) || std::holds_alternative<rooms::Unstar>(command))
        return star_.take(person, now);
    if (std::holds_alternative<rooms::AnswerPoll>(command)) return poll_.take(person, now);
    if (std::holds_alternative<rooms::React>(command)) return react_.take(person, now);
    if (std::holds_alternative<rooms::Signal>(command)) return signal_.take(person, now);
    if (std::holds_alternative<rooms::MyCalendar>(command)) return my_calendar_.take(person, now);
    const bool vote = std::holds_alternative<rooms::Vote>(command) || std::holds_alternative<rooms::Unvote>(command);
    return vote ? vote_.take(person, now) : std::nullopt;  // all else: the connection's bucket is enough
}

Limits::Wait Limits::calendar(const std::string& person, access::TimePoint now) {
    return calendars_.take(person, now);
}

Limits::Wait Limits::new_session(const std::string& address, access::TimePoint now) {
    return sessions_.take(access::network_of(address), now);
}

Limits::Wait Limits::code_blocked(const std::string& address, access::TimePoint now) {
    const auto found = blocked_until_.find(access::network_of(address));
    if (found == blocked_until_.end()) return std::nullopt;
    if (found->second > now) return std::chrono::ceil<std::chrono::milliseconds>(found->second - now);
    blocked_until_.erase(found);
    return std::nullopt;
}

void Limits::wrong_code(const std::string& address, access::TimePoint now) {
    constexpr std::chrono::milliseconds one_guess{2'000};
    // Past the burst each wrong guess costs its wait, the first of which begins now.
    const std::string network = access::network_of(address);
    const auto wait = wrong_codes_.take(network, now);
    if (!wait) return;
    if (blocked_until_.size() >= blocked_max) {
        for (auto it = blocked_until_.begin(); it != blocked_until_.end();)
            it = it->second <= now ? blocked_until_.erase(it) : std::next(it);
        if (blocked_until_.size() >= blocked_max) blocked_until_.clear();
    }
    blocked_until_[network] = now + std::max(*wait, one_guess);
}

}  // namespace lanai::core
