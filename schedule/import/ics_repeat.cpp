#include "import/ics_repeat.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace lanai::schedule {

namespace {

using std::chrono::days;
using std::chrono::sys_days;

// Days that are looked at, more than fifty years: twenty thousand rules must not cost a minute.
constexpr int steps_max = 20'000;

struct Rule {
    bool weekly = false;
    int interval = 1;
    std::optional<int> count;
    std::optional<WrittenTime> until;
    std::array<bool, 7> weekdays{};
    bool has_weekdays = false;
};

std::optional<int> positive(const std::string& text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && value > 0 ? std::optional(value) : std::nullopt;
}

std::optional<Rule> read_rule(std::string_view text) {
    Rule rule;
    bool starts_monday = true;
    for (const auto& [name, value] : parse_rule(text)) {
        if (name == "FREQ") {
            if (value != "DAILY" && value != "WEEKLY") return {};
            rule.weekly = value == "WEEKLY";
        } else if (name == "INTERVAL") {
            const auto interval = positive(value);
            if (!interval || *interval > 366) return {};
            rule.interval = *interval;
        } else if (name == "COUNT") {
            rule.count = positive(value);
            if (!rule.count) return {};
        } else if (name == "UNTIL") {
            rule.until = parse_ics_time(value);
            if (!rule.until) return {};
        } else if (name == "BYDAY") {
            for (const auto day : split_list(value)) {
                const auto weekday = parse_weekday(day);
                if (!weekday || weekday->ordinal != 0) return {};
                rule.weekdays[static_cast<std::size_t>(weekday->weekday)] = true;
            }
            rule.has_weekdays = true;
        } else if (name == "WKST") {
            starts_monday = value == "MO";
        } else {
            return {};
        }
    }
    // Where a week begins matters only to those that skip some.
    if (!starts_monday && rule.weekly && rule.interval > 1) return {};
    const bool ends = rule.count || rule.until;
    return ends ? std::optional(rule) : std::nullopt;
}

sys_days day_of(const CivilTime& civil) {
    return std::chrono::year(civil.year) / std::chrono::month(static_cast<unsigned>(civil.month)) /
           std::chrono::day(static_cast<unsigned>(civil.day));
}

CivilTime on_day(CivilTime civil, sys_days day) {
    const std::chrono::year_month_day date(day);
    civil.year = static_cast<int>(date.year());
    civil.month = static_cast<int>(static_cast<unsigned>(date.month()));
    civil.day = static_cast<int>(static_cast<unsigned>(date.day()));
    return civil;
}

std::size_t weekday_of(sys_days day) {
    return std::chrono::weekday(day).iso_encoding() - 1;
}

bool is_past(const WrittenTime& until, const WrittenTime& start, sys_days day, const IcsClock& clock) {
    if (until.date_only) return day > day_of(until.civil);
    const auto occurrence = clock.zones.moved(start, clock.tzid, on_day(start.civil, day));
    auto end = until;
    if (end.zone.empty() && !end.offset) {
        end = clock.zones.moved(start, clock.tzid, until.civil);
    }
    const auto at = resolve(occurrence, clock.zone);
    const auto last = resolve(end, clock.zone);
    return !at || !last || at->at > last->at;
}

}  // namespace

void Moments::add(const WrittenTime& time) {
    if (time.date_only) dates_.insert(to_text(date_of(time.civil)));
    if (const auto resolved = resolve(time, event_zone_)) instants_.insert(resolved->at);
}

bool Moments::holds(const WrittenTime& time) const {
    const auto resolved = resolve(time, event_zone_);
    return dates_.contains(to_text(date_of(time.civil))) || (resolved && instants_.contains(resolved->at));
}

std::optional<Repetition> expand_rule(std::string_view text, const WrittenTime& start, const IcsClock& clock,
                                      RepeatBudget& budget) {
    auto rule = read_rule(text);
    if (!rule) return {};
    const auto first = day_of(start.civil);
    if (!rule->has_weekdays && rule->weekly) rule->weekdays[weekday_of(first)] = true;
    const auto first_monday = first - days(weekday_of(first));
    Repetition repetition;
    for (int step = 0; step < steps_max && budget.days > 0; ++step) {
        --budget.days;
        const auto day = first + days(step);
        const auto steps_between = rule->weekly ? (day - first_monday).count() / 7 : step;
        const bool by_day = rule->weekly || rule->has_weekdays;
        const bool falls_on =
            step == 0 || (steps_between % rule->interval == 0 && (!by_day || rule->weekdays[weekday_of(day)]));
        if (!falls_on) continue;
        // Asked of these days only: it looks into the zone.
        if (rule->until && is_past(*rule->until, start, day, clock)) {
            if (step > 0) return repetition;
            repetition.ends_early = true;  // RFC 5545, 3.8.5.3: DTSTART counts always
        }
        if (repetition.starts.size() == repetitions_max || budget.starts <= 0) break;
        --budget.starts;
        repetition.starts.push_back(on_day(start.civil, day));
        if (rule->count && repetition.starts.size() == static_cast<std::size_t>(*rule->count)) return repetition;
    }
    repetition.cut = true;
    return repetition;
}

}  // namespace lanai::schedule
