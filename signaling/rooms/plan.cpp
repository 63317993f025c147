#include "rooms/plan.hpp"

#include "rooms/plan_refusal.hpp"
#include "rooms/text.hpp"
#include "schedule/zone.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <cstdlib>

namespace lanai::rooms {

namespace {

using schedule::Cascade;
using schedule::delay_minutes_max;

constexpr TextRule title_rule{"title", 200, false};
constexpr TextRule abstract_rule{"abstract", 5'000, true};
constexpr TextRule person_rule{"persons[].name", 80, false};
constexpr TextRule affiliation_rule{"persons[].affiliation", 200, false};
constexpr std::size_t persons_max = 20;
constexpr std::size_t code_bytes_max = 64;
constexpr std::int64_t ms_max = 253'402'300'799'999;  // the end of the year 9999

std::string minutes_range() {
    return "give a whole number of minutes from -" + std::to_string(delay_minutes_max) + " to " +
           std::to_string(delay_minutes_max) + ", not 0";
}

Cascade cascade_of(bool wanted) {
    return wanted ? Cascade::yes : Cascade::no;
}

Result<Instant> instant(std::int64_t ms) {
    if (ms < 0 || ms > ms_max) return Refusal{Errc::invalid, "start_ms: give milliseconds since 1970"};
    return Instant{std::chrono::milliseconds(ms)};
}

std::string room_text(const std::string& id, const Context& context) {
    const schedule::Room* room = context.programme.find_room(id);
    return room == nullptr ? id : room->name;
}

bool is_code(const std::string& code) {
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !code.empty() && code.size() <= code_bytes_max && std::all_of(code.begin(), code.end(), allowed);
}

// Also those of talks that are gone: their questions must not turn up at another talk.
bool code_was_used(const State& state, const std::string& code, const Context& context) {
    return schedule::find_talk(context.programme, state.live, code) != nullptr ||
           state.talk_changed_seq.count(code) != 0 || state.counts.count(code) != 0;
}

std::string new_code(const State& state, const Context& context) {
    for (std::size_t number = 1;; ++number) {
        std::string code = "live-" + std::to_string(number);
        if (!code_was_used(state, code, context)) return code;
    }
}

std::string new_guid(const std::string& id) {
    static const boost::uuids::uuid inserted_talks =
        boost::uuids::string_generator()("0d0f5a0e-6f0b-4d53-8a55-1f1f6c616e61");
    return to_string(boost::uuids::name_generator_sha1(inserted_talks)(id));
}

Result<std::vector<schedule::Person>> clean_persons(const std::vector<schedule::Person>& given) {
    if (given.size() > persons_max)
        return Refusal{Errc::invalid, "persons: at most " + std::to_string(persons_max) + " a talk"};
    std::vector<schedule::Person> persons;
    for (const schedule::Person& one : given) {
        schedule::Person person;
        auto name = clean_text(one.name, person_rule);
        if (!name) return name.error();
        person.name = *std::move(name);
        person.role = one.role;
        if (!one.affiliation.empty()) {
            auto affiliation = clean_text(one.affiliation, affiliation_rule);
            if (!affiliation) return affiliation.error();
            person.affiliation = *std::move(affiliation);
        }
        persons.push_back(std::move(person));
    }
    return persons;
}

Result<schedule::Talk> talk_of(const State& state, const InsertTalk& command, const Context& context) {
    if (command.code && !is_code(*command.code))
        return Refusal{Errc::invalid, "code: expected 1 to 64 of A-Z a-z 0-9 _ -"};
    if (command.code && code_was_used(state, *command.code, context))
        return Refusal{Errc::invalid, "code: another talk has, or had, " + quoted(*command.code)};
    constexpr std::int64_t minutes_max = schedule::inserted_hours_max * 60;
    if (command.minutes < 1 || command.minutes > minutes_max)
        return Refusal{Errc::invalid, "minutes: give a whole number from 1 to " + std::to_string(minutes_max)};
    if (command.minutes_min && (*command.minutes_min < 0 || *command.minutes_min > command.minutes))
        return Refusal{Errc::invalid, "minutes_min: give a whole number from 0 to `minutes`"};
    const auto start = instant(command.start_ms);
    if (!start) return start.error();
    auto title = clean_text(command.title, title_rule);
    if (!title) return title.error();
    auto persons = clean_persons(command.persons);
    if (!persons) return persons.error();

    schedule::Talk talk;
    talk.code = command.code ? *command.code : new_code(state, context);
    talk.guid = new_guid(context.new_id);
    talk.slug = talk.code;
    talk.title = *std::move(title);
    if (!command.abstract_text.empty()) {
        auto abstract_text = clean_text(command.abstract_text, abstract_rule);
        if (!abstract_text) return abstract_text.error();
        talk.abstract_text = *std::move(abstract_text);
    }
    talk.kind = command.kind;
    talk.room = command.room;
    talk.persons = *std::move(persons);
    talk.start = *start;
    talk.duration = schedule::minutes(command.minutes);
    talk.duration_min = schedule::minutes(command.minutes_min.value_or(command.minutes));
    talk.hard_stop = command.hard_stop;
    return talk;
}

// One operator() a command: what it plans, and how that reads.
struct Make {
    const State& state;
    const Context& context;

    [[nodiscard]] std::string title(const std::string& code) const { return title_text(state, code, context); }

    Result<Planned> with(schedule::Live<schedule::Plan> plan, std::string what) const {
        if (!plan) return refusal_of(plan.error(), state, context);
        return Planned{*std::move(plan), std::move(what)};
    }

    Result<Planned> operator()(const StartTalk& c) const {
        return with(schedule::start_talk(context.programme, state.live, c.talk, context.now),
                    "started " + title(c.talk));
    }
    Result<Planned> operator()(const EndTalk& c) const {
        return with(schedule::end_talk(context.programme, state.live, c.talk, context.now), "ended " + title(c.talk));
    }
    Result<Planned> operator()(const ExtendTalk& c) const {
        if (c.minutes < 1 || c.minutes > delay_minutes_max)
            return Refusal{Errc::invalid,
                           "minutes: give a whole number from 1 to " + std::to_string(delay_minutes_max)};
        return with(
            schedule::extend_talk(context.programme, state.live, c.talk, schedule::minutes(c.minutes), context.now),
            "gave " + title(c.talk) + " " + std::to_string(c.minutes) + " minutes more");
    }
    Result<Planned> operator()(const RunningLate& c) const {
        if (c.minutes == 0 || c.minutes < -delay_minutes_max || c.minutes > delay_minutes_max)
            return Refusal{Errc::invalid, "minutes: " + minutes_range()};
        const schedule::Room* room = context.programme.room_of_stage(context.stage);
        if (room == nullptr) return Refusal{Errc::not_found, "no room of the programme has the stage " + context.stage};
        return with(
            schedule::running_late(context.programme, state.live, room->id, schedule::minutes(c.minutes), context.now),
            "moved what follows in " + room->name + " by " + std::to_string(std::abs(c.minutes)) +
                (c.minutes > 0 ? " minutes" : " minutes to earlier"));
    }
    Result<Planned> operator()(const MoveTalk& c) const {
        if (!c.start_ms && !c.room) return Refusal{Errc::invalid, "give `start_ms`, `room` or both: where it is to go"};
        const std::string in = c.room ? " to " + room_text(*c.room, context) : "";
        if (!c.start_ms)
            return with(schedule::move_to_room(context.programme, state.live, c.talk, *c.room, cascade_of(c.cascade),
                                               context.now),
                        "moved " + title(c.talk) + in);
        const auto start = instant(*c.start_ms);
        if (!start) return start.error();
        return with(schedule::move_talk(context.programme, state.live, c.talk, {*start, c.room.value_or("")},
                                        cascade_of(c.cascade), context.now),
                    "moved " + title(c.talk) + in + " to " + clock_text(*start, context));
    }
    Result<Planned> operator()(const SwapTalks& c) const {
        return with(schedule::swap_talks(context.programme, state.live, c.talk, c.with, context.now),
                    "swapped " + title(c.talk) + " and " + title(c.with));
    }
    Result<Planned> operator()(const CancelTalk& c) const {
        return with(schedule::cancel_talk(context.programme, state.live, c.talk, context.now),
                    "cancelled " + title(c.talk));
    }
    Result<Planned> operator()(const ReinstateTalk& c) const {
        return with(schedule::reinstate_talk(context.programme, state.live, c.talk, cascade_of(c.cascade), context.now),
                    "reinstated " + title(c.talk));
    }
    Result<Planned> operator()(const InsertTalk& c) const {
        const auto talk = talk_of(state, c, context);
        if (!talk) return talk.error();
        auto planned =
            with(schedule::insert_talk(context.programme, state.live, *talk, cascade_of(c.cascade), context.now),
                 "inserted " + quoted(talk->title) + " at " + clock_text(talk->start, context) + " in " +
                     room_text(talk->room, context));
        if (planned) planned->inserted = talk->code;
        return planned;
    }
    Result<Planned> operator()(const ResolveConflict& c) const {
        const auto open = schedule::open_conflicts(state.timetable, state.live);
        if (std::find(open.begin(), open.end(), c.talk) == open.end())
            return Refusal{Errc::not_found, "talk: there is no conflict about " + title(c.talk) + " (any more)"};
        auto planned = c.take_theirs
                           ? with(schedule::take_theirs(state.timetable, state.live, c.talk, context.now),
                                  "put " + title(c.talk) + " where the plan has it")
                           : Result<Planned>(Planned{{}, "left " + title(c.talk) + " where it is, not where the plan has it"});
        if (planned) planned->resolved = c.talk;
        return planned;
    }
    Result<Planned> operator()(const ProgrammeUndo& c) const {
        const ProgrammeChange* change =
            c.change > 0 ? state.find_programme_change(static_cast<Sequence>(c.change)) : nullptr;
        if (change == nullptr)
            return Refusal{Errc::not_found, "change: there is no change " + std::to_string(c.change) +
                                                " of the programme among the last " +
                                                std::to_string(programme_changes_max)};
        if (change->undoes != 0) return Refusal{Errc::bad_state, "what was undone cannot be done again by undo"};
        if (change->undone != 0) return Refusal{Errc::bad_state, undone_text(*change)};
        if (change->of_plan)
            return Refusal{Errc::bad_state, "a new plan cannot be undone; move or cancel its talks, or bring another one"};
        const auto plan = schedule::undo(context.programme, state.live, change->before, context.now);
        if (!plan) return refusal_of_undo(plan.error(), *change, state, context);
        Planned planned{*plan, "took back: " + change->what};
        planned.undoes = change->seq;
        return planned;
    }

    [[nodiscard]] std::string undone_text(const ProgrammeChange& change) const {
        const ProgrammeChange* by = state.find_programme_change(change.undone);
        return "it is undone already" + (by == nullptr ? std::string() : ": " + describe(*by, context));
    }
};

}  // namespace

Result<Planned> plan(const State& state, const ProgrammeCommand& command, const Context& context) {
    auto planned = std::visit(Make{state, context}, command);
    if (planned)
        planned->action = std::visit([](const auto& one) { return std::string(name_of(Command(one))); }, command);
    return planned;
}

std::set<std::string, std::less<>> rooms_of(const State& state, const ProgrammeCommand& command,
                                            const Context& context) {
    std::set<std::string, std::less<>> rooms;
    const auto add_talk = [&](const std::string& code) {
        const auto live = state.live.talks.find(code);
        if (live != state.live.talks.end()) rooms.insert(live->second.room);
    };
    std::visit(
        [&](const auto& one) {
            using C = std::decay_t<decltype(one)>;
            if constexpr (requires { one.talk; }) add_talk(one.talk);
            if constexpr (std::is_same_v<C, SwapTalks>) add_talk(one.with);
            if constexpr (std::is_same_v<C, MoveTalk>) {
                if (one.room) rooms.insert(*one.room);
            }
            if constexpr (std::is_same_v<C, InsertTalk>) rooms.insert(one.room);
            if constexpr (std::is_same_v<C, RunningLate>) {
                if (const auto* room = context.programme.room_of_stage(context.stage)) rooms.insert(room->id);
            }
        },
        command);
    return rooms;
}

std::string describe(const ProgrammeChange& change, const Context& context) {
    const std::string by = change.by_name.empty() ? "somebody without a name" : change.by_name;
    const std::string what = change.what.empty() ? "changed the programme" : change.what;
    return by + " " + what + " (at " + clock_text(change.at, context) + ")";
}

std::string clock_text(Instant at, const Context& context) {
    const auto text = schedule::format_clock(at, context.programme.event.zone);
    return text ? *text
                : std::to_string(at.time_since_epoch().count()) + " ms";  // no such zone: a reader would have said so
}

std::string title_text(const State& state, std::string_view code, const Context& context) {
    const schedule::Talk* talk = schedule::find_talk(context.programme, state.live, code);
    return quoted(talk == nullptr ? code : std::string_view(talk->title));
}

}  // namespace lanai::rooms
