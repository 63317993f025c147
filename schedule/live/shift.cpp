#include "live/shift.hpp"

#include <algorithm>

namespace lanai::schedule {

namespace {

using std::chrono::milliseconds;

bool stays(const Slot& slot, std::size_t day) {
    return slot.talk->hard_stop || slot.day != day;
}

bool flexible(const Slot& slot) {
    return slot.talk->kind == TalkKind::pause && slot.talk->duration_min < slot.talk->duration;
}

// gaps_max: how much of the gaps may be eaten on the way to the hard stop; the last gap before it always may.
Push push_within(const std::vector<Slot>& slots, std::size_t day, Instant free_from, milliseconds delay,
                 milliseconds gaps_max) {
    Push push;
    for (const auto& slot : slots) {
        const milliseconds gap = slot.start() - free_from;
        const bool fixed = stays(slot, day);
        // A negative gap is an overlap, and adds to the delay.
        const auto eaten = fixed ? gap : std::min(gap, gaps_max);
        const auto before = delay;
        delay = std::max(milliseconds(0), delay - eaten);
        if (eaten > milliseconds(0)) gaps_max -= std::min(gaps_max, before - delay);
        if (fixed) {
            push.missing = delay;
            if (before > milliseconds(0) && slot.talk->hard_stop && slot.day == day) push.stopped_by = slot.talk->code;
            return push;
        }
        if (delay == milliseconds(0)) return push;  // it fits: nothing behind it has a reason to move
        Moved moved{slot, slot.start() + delay, slot.end() + delay};
        if (flexible(slot)) {
            const milliseconds spare = slot.end() - slot.start() - slot.talk->duration_min;
            const auto given = std::clamp(spare, milliseconds(0), delay);
            moved.end -= given;
            delay -= given;
            push.absorbed += given;
        }
        push.moved.push_back(moved);
        free_from = slot.end();
    }
    return push;
}

}  // namespace

Push push_later(const std::vector<Slot>& slots, std::size_t day, Instant free_from, milliseconds delay, Gaps gaps) {
    if (gaps == Gaps::close) return push_within(slots, day, free_from, delay, milliseconds::max());
    auto push = push_within(slots, day, free_from, delay, milliseconds(0));
    if (push.missing == milliseconds(0)) return push;
    return push_within(slots, day, free_from, delay, push.missing);
}

std::vector<Moved> pull_earlier(const std::vector<Slot>& slots, std::size_t day, Instant not_before, milliseconds by) {
    std::vector<Moved> moved;
    const Slot* stop = nullptr;
    auto free_from = not_before;
    for (const auto& slot : slots) {
        if (stays(slot, day)) {
            stop = &slot;
            break;
        }
        const auto earliest = std::max({slot.start() - by, slot.due_start(), free_from});
        const auto start = std::min(slot.start(), earliest);
        moved.push_back({slot, start, start + (slot.end() - slot.start())});
        free_from = std::max(free_from, moved.back().end);
    }
    for (std::size_t i = 0; i < moved.size(); ++i) {
        if (!flexible(moved[i].slot)) continue;
        auto limit = moved[i].start + moved[i].slot.talk->duration;
        if (i + 1 < moved.size()) {
            limit = std::min(limit, moved[i + 1].start);
        } else if (stop) {
            limit = std::min(limit, stop->start());
        }
        moved[i].end = std::max(moved[i].end, limit);
    }
    std::erase_if(moved, [](const Moved& m) { return m.start == m.slot.start() && m.end == m.slot.end(); });
    return moved;
}

}  // namespace lanai::schedule
