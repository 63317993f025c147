// Reports to the moderators, and what they do about people: mute, ban, and lift it again.
#include "rooms/deciders.hpp"
#include "rooms/find_message.hpp"
#include "rooms/find_question.hpp"
#include "rooms/text.hpp"
#include "rooms/visibility.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace lanai::rooms {

namespace {

constexpr std::int64_t minutes_max = 1'440;
constexpr std::chrono::hours network_time{1};  // an address may be a whole room's, or somebody else's tomorrow

struct Somebody {
    std::string person, name;
    Role role = Role::attendee;
    std::string question = {};  // the anonymous one that is all that is known of them
};

std::optional<Somebody> somebody_called(const State& state, const std::string& person) {
    if (const auto name = state.names.find(person); name != state.names.end()) return Somebody{person, name->second};
    for (const auto& [stage, kept] : state.messages)
        for (const Message& message : kept)
            if (message.person == person) return Somebody{person, message.name, message.role};
    for (const auto& [id, question] : state.questions)
        if (question.person == person && !question.anonymous) return Somebody{person, question.name};
    return std::nullopt;
}

Result<Somebody> find_somebody(const State& state, const Target& whom, const Context& context) {
    const int given = int{!whom.person.empty()} + int{!whom.question.empty()} + int{!whom.message.empty()};
    if (given != 1) return Refusal{Errc::invalid, "give one of person, question and message"};
    Somebody found;
    if (!whom.message.empty()) {
        const auto message = find_message(state, whom.message, "message");
        if (!message) return message.error();
        found = {(*message)->person, (*message)->name, (*message)->role};
    } else if (!whom.question.empty()) {
        const auto question = find_visible(state, whom.question, context);
        if (!question) return question.error();
        found = {(*question)->person, (*question)->name};
        // No refusal may tell who it is, or that it is a colleague: of those it holds nothing anyway.
        if ((*question)->anonymous) return Somebody{(*question)->person, {}, Role::attendee, (*question)->id};
    } else {
        const auto known = somebody_called(state, whom.person);
        if (!known) return Refusal{Errc::not_found, "person: nobody here is " + quoted(whom.person)};
        found = *known;
    }
    if (found.person == context.person) return Refusal{Errc::forbidden, "this is yourself"};
    if (context.staff_persons != nullptr) {
        const auto known = context.staff_persons->find(found.person);
        if (known != context.staff_persons->end()) found.role = known->second;
    }
    return found;
}

std::optional<Refusal> not_of_staff(const Somebody& somebody) {
    if (!is_staff(somebody.role)) return std::nullopt;
    return Refusal{Errc::forbidden, "moderators and organisers are neither muted nor, by a moderator, banned; an organiser can ban "
                                    "a moderator, and revoke an invitation"};
}

// What there is of it now, to be changed.
Result<Restriction> restriction_of(const State& state, const Somebody& somebody, const Context& context) {
    Restriction now;
    for (const auto& [id, one] : state.restrictions)
        if (one.person == somebody.person && one.question == somebody.question) now = one;
    if (now.id.empty()) {
        if (state.restrictions.size() >= restrictions_max)
            return Refusal{Errc::invalid, "no more people can be muted or banned; lift what is over"};
        now.id = context.new_id;
        now.person = somebody.person;
        now.question = somebody.question;
        now.name = somebody.name;
    }
    now.by_name = context.name;
    now.at_ms = context.now.time_since_epoch().count();
    return now;
}

}  // namespace

std::optional<Refusal> restricted(const State& state, const Command& command, const Context& context) {
    if (state.is_banned(context.person, context.role)) return Refusal{Errc::forbidden, "a moderator has shut you out"};
    if (is_staff(context.role)) return std::nullopt;
    const bool speaks = std::holds_alternative<Ask>(command) || std::holds_alternative<RaiseHand>(command) ||
                        std::holds_alternative<Say>(command) || std::holds_alternative<EditMessage>(command) ||
                        std::holds_alternative<Promote>(command) || std::holds_alternative<ReportSubject>(command) ||
                        std::holds_alternative<SetName>(command);
    return speaks ? muted_refusal(state, context) : std::nullopt;
}

std::optional<Refusal> muted_refusal(const State& state, const Context& context) {
    if (is_staff(context.role)) return std::nullopt;
    const Restriction* restriction = state.muted(context.person, context.now);
    if (restriction == nullptr) return std::nullopt;
    const std::int64_t left = restriction->muted_until_ms - context.now.time_since_epoch().count();
    constexpr std::int64_t minute = 60'000;
    const std::int64_t minutes = (left + minute - 1) / minute;
    const std::string why = restriction->reason.empty() ? "" : ": " + restriction->reason;
    return Refusal{Errc::muted, "a moderator has muted you for " + std::to_string(minutes) +
                                    (minutes == 1 ? " more minute" : " more minutes") + why};
}

Result<Decision> decide_on(const State& state, const ReportSubject& command, const Context& context) {
    auto reason = clean_text(command.reason, remark_rule);
    if (!reason) return reason.error();
    SubjectReported reported;
    reported.id = context.new_id;
    reported.kind = command.kind;
    reported.subject = command.subject;
    if (command.kind == Subject::message) {
        const auto message = find_message(state, command.subject, "subject");
        if (!message) return message.error();
        reported.stage = (*message)->stage;
        reported.text = (*message)->text;
        reported.name = (*message)->name;
    } else {
        const auto question = find_visible(state, command.subject, context);
        if (!question) return question.error();
        reported.stage = (*question)->stage;
        reported.text = (*question)->text;
        if (!(*question)->anonymous) reported.name = (*question)->name;
    }
    for (const auto& [id, report] : state.reports) {
        if (report.kind != command.kind || report.subject != command.subject) continue;
        if (report.persons.count(context.person) != 0) return Decision{};  // the moderators know already
        reported.id = id;
    }
    if (reported.id == context.new_id && state.reports.size() >= reports_max)
        return Refusal{Errc::invalid, "the moderators have more reports than they can read; tell one of them"};
    reported.person = context.person;
    reported.reason = *std::move(reason);
    reported.at_ms = context.now.time_since_epoch().count();
    return Decision{{std::move(reported)}, {}};
}

Result<Decision> decide_on(const State& state, const CloseReport& command, const Context& context) {
    if (state.reports.find(command.report) == state.reports.end())
        return Refusal{Errc::not_found, "report: there is no open report " + quoted(command.report) +
                                            "; a colleague may have closed it"};
    return Decision{{ReportClosed{command.report, context.person, context.name}}, {}};
}

Result<Decision> decide_on(const State& state, const Mute& command, const Context& context) {
    if (command.minutes < 1 || command.minutes > minutes_max)
        return Refusal{Errc::invalid, "minutes: " + std::to_string(command.minutes) + " is out of range; from 1 to " +
                                          std::to_string(minutes_max)};
    std::string reason;
    if (!command.reason.empty()) {
        auto cleaned = clean_text(command.reason, remark_rule);
        if (!cleaned) return cleaned.error();
        reason = *std::move(cleaned);
    }
    const auto somebody = find_somebody(state, command.whom, context);
    if (!somebody) return somebody.error();
    if (auto refusal = not_of_staff(*somebody)) return *std::move(refusal);
    auto now = restriction_of(state, *somebody, context);
    if (!now) return now.error();
    now->muted_until_ms = now->at_ms + command.minutes * 60'000;
    now->reason = std::move(reason);
    const std::string id = now->id;
    return Decision{{PersonRestricted{*std::move(now), context.person}}, RestrictionMade{id}};
}

Result<Decision> decide_on(const State& state, const Ban& command, const Context& context) {
    auto reason = clean_text(command.reason, remark_rule);
    if (!reason) return reason.error();
    const auto somebody = find_somebody(state, command.whom, context);
    if (!somebody) return somebody.error();
    const bool of_moderator = somebody->role == Role::moderator && context.role == Role::organiser;
    if (auto refusal = not_of_staff(*somebody); refusal && !of_moderator) return *std::move(refusal);
    auto now = restriction_of(state, *somebody, context);
    if (!now) return now.error();
    now->banned = true;
    now->of_moderator = of_moderator;
    now->reason = *std::move(reason);
    if (command.network) {
        now->network = true;
        now->networks_until_ms = now->at_ms + std::chrono::milliseconds(network_time).count();
    }
    const std::string id = now->id;
    return Decision{{PersonRestricted{*std::move(now), context.person}}, RestrictionMade{id}};
}

Result<Decision> decide_on(const State& state, const Lift& command, const Context& context) {
    const auto found = state.restrictions.find(command.restriction);
    if (found == state.restrictions.end())
        return Refusal{Errc::not_found, "restriction: there is none " + quoted(command.restriction) +
                                            "; it may be over, or a colleague has lifted it"};
    Restriction now;
    now.id = found->second.id;
    now.person = found->second.person;
    now.question = found->second.question;
    now.by_name = context.name;
    now.at_ms = context.now.time_since_epoch().count();
    return Decision{{PersonRestricted{std::move(now), context.person}}, {}};
}

}  // namespace lanai::rooms
