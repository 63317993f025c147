#include "core/recovery.hpp"

#include "core/handover.hpp"
#include "protocol/entities.hpp"
#include "protocol/log.hpp"
#include "rooms/decide_plan.hpp"
#include "rooms/event.hpp"
#include "schedule/live.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <variant>

namespace lanai::core {

namespace {

// "SERVER_MS PROGRAMME_MS PACE": the clock of the rehearsal that goes on, empty when there is none.
constexpr const char* clock_setting = "rehearsal_clock";

constexpr const char* calendar_key_setting = "calendar_key";

std::string to_setting(const ProgrammeClock& clock) {
    return std::to_string(protocol::to_ms(clock.anchor_server())) + " " +
           std::to_string(protocol::to_ms(clock.anchor_programme())) + " " + std::to_string(clock.pace());
}

std::optional<ProgrammeClock> from_setting(const std::string& text) {
    std::istringstream words(text);
    std::int64_t server_ms = 0, programme_ms = 0;
    unsigned pace = 0;
    if (!(words >> server_ms >> programme_ms >> pace) || pace == 0) return std::nullopt;
    const auto at = [](std::int64_t ms) { return schedule::Instant(std::chrono::milliseconds(ms)); };
    return ProgrammeClock(at(server_ms), at(programme_ms), pace);
}

// Between the first talk's start and the last one's end of a day.
bool within_a_day(const schedule::Programme& programme, schedule::Instant at) {
    for (const schedule::Day& day : programme.days) {
        std::optional<schedule::Instant> first, last;
        for (const schedule::Talk& talk : programme.talks) {
            if (talk.start < day.start || talk.start >= day.end) continue;
            first = first ? std::min(*first, talk.start) : talk.start;
            last = last ? std::max(*last, talk.end()) : talk.end();
        }
        if (first && at >= *first && at <= *last) return true;
    }
    return false;
}

void must(boost::system::error_code error, const std::string& doing) {
    if (error) throw std::runtime_error("the database failed " + doing + ": " + error.message());
}

// A rehearsal's starts, ends and delays must not be there when another one, or the real day, begins.
void reset_programme(store::Store& store, Replayed& replayed, schedule::Instant now) {
    if (replayed.seq <= 1) return;  // nothing but the plan
    const rooms::Event event = rooms::ProgrammeReset{protocol::to_ms(now)};
    auto record = protocol::to_log(event);
    store::Batch batch;
    batch.events.push_back({replayed.seq + 1, protocol::to_ms(now), std::move(record.kind), std::move(record.payload)});
    must(store.write(batch), "while the programme was reset");
    rooms::apply(replayed.state, event, ++replayed.seq);
}

// A rehearsal goes on after a restart until its day is over. Another pace begins another one: what was changed at one
// pace would have been at no time of the other's.
ProgrammeClock find_clock(store::Store& store, const ServiceConfig& config, Replayed& replayed,
                          schedule::Instant server_now) {
    const auto setting = store.get_setting(clock_setting);
    if (!setting) must(setting.error(), "while the rehearsal's clock was read");
    const auto kept = from_setting(*setting);
    if (!config.rehearse) {
        if (kept) {
            reset_programme(store, replayed, server_now);
            must(store.set_setting(clock_setting, ""), "while the rehearsal was ended");
        }
        return {};
    }
    const schedule::Programme& programme = *replayed.state.timetable.programme;
    if (kept && kept->pace() == config.pace && within_a_day(programme, kept->to_programme(server_now))) return *kept;
    const auto begin = server_now + schedule::rehearsal_shift(programme, server_now);
    const ProgrammeClock clock(server_now, begin, config.pace);
    reset_programme(store, replayed, begin);
    must(store.set_setting(clock_setting, to_setting(clock)), "while the rehearsal's clock was kept");
    return clock;
}

// Made once, for life. A disk that does not take it costs the calendars' addresses until the next start, nothing else.
std::string find_calendar_key(store::Store& store) {
    const auto kept = store.get_setting(calendar_key_setting);
    if (!kept) must(kept.error(), "while the key of calendars was read");
    if (!kept->empty()) return *kept;
    const std::string key = access::make_token();
    return store.set_setting(calendar_key_setting, key) ? std::string() : key;
}

// The configuration's plan, where it is another one than this source brought last: an edited file, a new log.
void adopt_plan(store::Store& store, const ServiceConfig& config, Replayed& replayed, schedule::Instant now) {
    const std::string digest = access::hash_token(protocol::plan_text(config.programme));
    const auto last = replayed.state.plan.digests.find(config.plan_source);
    if (last != replayed.state.plan.digests.end() && last->second == digest) return;
    const rooms::NewPlan plan{config.programme, config.plan_source, config.plan_label, digest, {}, {}};
    auto decision = rooms::decide_plan(replayed.state, plan, now);
    if (!decision.event) return;
    const rooms::Event event = *std::move(decision.event);
    auto record = protocol::to_log(event);
    store::Batch batch;
    batch.events.push_back({replayed.seq + 1, protocol::to_ms(now), std::move(record.kind), std::move(record.payload)});
    must(store.write(batch), "while the programme was written down");
    rooms::apply(replayed.state, event, ++replayed.seq);
}

// By the clock of the rehearsal that the log is in, where it is in one that goes on.
schedule::Instant rehearsal_now(store::Store& store, const ServiceConfig& config, schedule::Instant server_now) {
    const auto setting = store.get_setting(clock_setting);
    if (!setting) must(setting.error(), "while the rehearsal's clock was read");
    const auto kept = config.rehearse ? from_setting(*setting) : std::nullopt;
    return kept ? kept->to_programme(server_now) : server_now;
}

}  // namespace

boost::system::result<Replayed, std::string> replay(store::Store& store, const schedule::Programme& programme) {
    using Result = boost::system::result<Replayed, std::string>;
    Replayed replayed{rooms::initial_state(programme), 0, {}};
    // Read and parsed here, applied over there: a long day's log is millions of them.
    const auto apply = [&](const rooms::Event& event) { rooms::apply(replayed.state, event, ++replayed.seq); };
    std::optional<Handover<rooms::Event>> over_there;
    try {
        over_there.emplace(apply);
    } catch (const std::system_error&) {
        // No thread is to be had: all of it here.
    }
    rooms::Sequence read = 0;
    std::string wrong;
    const auto error = store.replay(0, [&](const store::Event& record) {
        if (!wrong.empty()) return;
        auto event = protocol::from_log(record.kind, record.payload);
        if (!event || record.sequence != read + 1) {
            wrong = "event " + std::to_string(record.sequence) + " of the log: " +
                    (event ? "its number does not follow " + std::to_string(read) : event.error());
            return;
        }
        // Logs of before plans were kept in them begin with what the configuration has; all others with nothing.
        if (read == 0 && std::holds_alternative<rooms::PlanRevised>(*event)) replayed.state = rooms::initial_state({});
        ++read;
        if (over_there) {
            over_there->give(*std::move(event));
        } else {
            apply(*event);
        }
    });
    if (over_there) over_there->finish();
    if (read == 0) replayed.state = rooms::initial_state({});
    if (error) return Result{boost::system::in_place_error, "the log cannot be read: " + error.message()};
    if (!wrong.empty()) return Result{boost::system::in_place_error, wrong};
    const auto unanswered = store.read_answered([&](const store::Answered& row) {
        replayed.answers.put(Answers::key(row.person, row.command_id), row.answer);
    });
    if (unanswered)
        return Result{boost::system::in_place_error, "the answers to commands cannot be read: " + unanswered.message()};
    return replayed;
}

Started start_from(store::Store& store, const ServiceConfig& config, schedule::Instant server_now) {
    auto replayed = replay(store, config.programme);
    if (!replayed) throw std::runtime_error(replayed.error());
    Started started;
    started.replayed = *std::move(replayed);
    adopt_plan(store, config, started.replayed, rehearsal_now(store, config, server_now));
    started.clock = find_clock(store, config, started.replayed, server_now);
    started.calendar_key = find_calendar_key(store);
    started.log = store.log_id();
    return started;
}

}  // namespace lanai::core
