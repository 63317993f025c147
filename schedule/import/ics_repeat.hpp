// iCalendar's repetitions (RFC 5545, 3.3.10), as far as timetables have them. Pure.
#pragma once

#include "import/ics_time.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lanai::schedule {

inline constexpr std::size_t repetitions_max = 500;  // of one event

// What the repetitions of a whole file may cost, those that are excepted again included: a file of nothing but rules
// must not take minutes.
struct RepeatBudget {
    int starts = 50'000;
    int days = 2'000'000;      // that rules are tried on
    int exceptions = 100'000;  // EXDATE

    [[nodiscard]] bool is_spent() const { return starts <= 0 || days <= 0 || exceptions <= 0; }
};

// Repetitions that are named one by one, by their instant or by their date alone.
class Moments {
public:
    explicit Moments(std::string event_zone) : event_zone_(std::move(event_zone)) {}
    void add(const WrittenTime&);
    [[nodiscard]] bool holds(const WrittenTime&) const;

private:
    std::string event_zone_;
    std::set<Instant> instants_;
    std::set<std::string> dates_;
};

// What a start is written in. zone: that of a floating start; tzid: empty, or one that the zones may know.
struct IcsClock {
    const IcsZones& zones;
    std::string tzid;
    std::string zone;
};

// The starts of a daily or weekly rule that ends (COUNT or UNTIL), the first of them `start` itself, whatever the rule
// says, in the clock that `start` is written in. Nothing for every other rule.
struct Repetition {
    std::vector<CivilTime> starts;
    bool cut = false;         // after repetitions_max, after fifty years, or where the budget is spent
    bool ends_early = false;  // UNTIL is before the start
};
[[nodiscard]] std::optional<Repetition> expand_rule(std::string_view rule, const WrittenTime& start, const IcsClock&,
                                                    RepeatBudget&);

}  // namespace lanai::schedule
