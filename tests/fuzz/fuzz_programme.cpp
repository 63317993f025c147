// The programme reader, and the live programme on what it lets through.

#include "schedule/live.hpp"
#include "schedule/read.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace lanai::schedule;

void check(bool holds) {
    if (!holds) std::abort();
}

void run_live(const Programme& programme) {
    auto state = initial_state(programme);
    check(state.talks.size() == programme.talks.size());  // codes are unique
    const auto now = Instant{} + rehearsal_shift(programme, Instant{});
    for (const auto& room : programme.rooms) {
        const auto shown = now_and_next(programme, state, room.id, now);
        check(shown.now_code.empty() || programme.find_talk(shown.now_code));
        for (const int by : {10, -10}) {
            const auto delay = running_late(programme, state, room.id, minutes(by), now);
            if (!delay) continue;
            for (const auto& change : delay->changes) apply(state, change);
        }
        if (const auto started = start_talk(programme, state, shown.next_code, now)) {
            for (const auto& change : started->changes) apply(state, change);
        }
    }
    for (const auto& talk : programme.talks) check(state.talks.at(talk.code).start <= state.talks.at(talk.code).end);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto result = read_programme_toml(text);
    for (const auto& problem : result.problems) {
        check(format_problem("f", problem).find('\n') == std::string::npos);
    }
    if (result.programme) run_live(*result.programme);
    return 0;
}
