#include "core/recovery.hpp"

#include "protocol/entities.hpp"
#include "protocol/log.hpp"
#include "rooms/event.hpp"
#include "schedule/live.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace lanai::core {

namespace {

using std::chrono::milliseconds;

constexpr const char* shift_setting = "rehearsal_shift_ms";

std::optional<milliseconds> parse_shift(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return milliseconds(value);
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
    if (replayed.seq == 0) return;
    const rooms::Event event = rooms::ProgrammeReset{protocol::to_ms(now)};
    auto record = protocol::to_log(event);
    store::Batch batch;
    batch.events.push_back({replayed.seq + 1, protocol::to_ms(now), std::move(record.kind), std::move(record.payload)});
    must(store.write(batch), "while the programme was reset");
    rooms::apply(replayed.state, event, ++replayed.seq);
}

milliseconds find_shift(store::Store& store, const ServiceConfig& config, Replayed& replayed,
                        schedule::Instant server_now) {
    const auto setting = store.get_setting(shift_setting);
    if (!setting) must(setting.error(), "while the rehearsal's clock was read");
    const auto kept = parse_shift(*setting);
    if (!config.rehearse) {
        if (kept) {
            reset_programme(store, replayed, server_now);
            must(store.set_setting(shift_setting, ""), "while the rehearsal was ended");
        }
        return milliseconds(0);
    }
    if (kept && within_a_day(config.programme, server_now + *kept)) return *kept;
    const milliseconds shift = schedule::rehearsal_shift(config.programme, server_now);
    reset_programme(store, replayed, server_now + shift);
    must(store.set_setting(shift_setting, std::to_string(shift.count())), "while the rehearsal's clock was kept");
    return shift;
}

// A programme that was edited is another one to clients: they get it whole, not what changed in the old one.
std::string log_name(const store::Store& store, const ServiceConfig& config, const rooms::State& state) {
    const std::string programme = boost::json::serialize(protocol::to_json(config.programme, state.planned));
    return store.log_id() + "." + access::hash_token(programme).substr(0, 12);
}

}  // namespace

boost::system::result<Replayed, std::string> replay(store::Store& store, const schedule::Programme& programme) {
    using Result = boost::system::result<Replayed, std::string>;
    Replayed replayed{rooms::initial_state(programme), 0, {}};
    std::string wrong;
    const auto error = store.replay(0, [&](const store::Event& record) {
        if (!wrong.empty()) return;
        const auto event = protocol::from_log(record.kind, record.payload);
        if (!event || record.sequence != replayed.seq + 1) {
            wrong = "event " + std::to_string(record.sequence) + " of the log: " +
                    (event ? "its number does not follow " + std::to_string(replayed.seq) : event.error());
            return;
        }
        rooms::apply(replayed.state, *event, record.sequence);
        replayed.seq = record.sequence;
    });
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
    started.shift = find_shift(store, config, started.replayed, server_now);
    started.log = log_name(store, config, started.replayed.state);
    return started;
}

}  // namespace lanai::core
