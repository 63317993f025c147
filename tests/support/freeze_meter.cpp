#include "freeze_meter.hpp"

#include <algorithm>

namespace lanai::test {

using namespace std::chrono;

void FreezeMeter::on_packet(std::uint16_t sequence, std::uint32_t timestamp, bool marker, bool begins_key_frame,
                            bool repaired, TimePoint now) {
    const std::uint64_t number = unwrapper_.unwrap(sequence);
    ++report_.packets;
    report_.repaired += repaired ? 1 : 0;
    holes_.erase(number);
    if ((next_ && number < *next_) || pieces_.contains(number)) {
        ++report_.duplicates;
        return;
    }
    note_holes(number, now);
    pieces_[number] = {timestamp, marker, begins_key_frame};
    decode(now);
}

void FreezeMeter::note_holes(std::uint64_t number, TimePoint now) {
    if (highest_ && number > *highest_ + 1) {
        for (std::uint64_t missing = *highest_ + 1; missing < number; ++missing) holes_[missing] = {now, {}, 0};
    }
    highest_ = std::max(highest_.value_or(number), number);
}

std::optional<std::uint64_t> FreezeMeter::end_of_picture(std::uint64_t first) const {
    auto at = pieces_.find(first);
    for (std::uint64_t number = first; at != pieces_.end() && at->first == number; ++number, ++at) {
        if (at->second.timestamp != pieces_.at(first).timestamp) return std::nullopt;
        if (at->second.marker) return number + 1;
    }
    return std::nullopt;
}

std::optional<FreezeMeter::Picture> FreezeMeter::next_picture() const {
    if (next_ && !need_key_frame_) {
        if (const auto end = end_of_picture(*next_)) return Picture{*next_, *end};
    }
    for (const auto& [number, piece] : pieces_) {  // a whole key frame further on will do as well
        const auto end = piece.begins_key_frame ? end_of_picture(number) : std::nullopt;
        if (end) return Picture{number, *end};
    }
    return std::nullopt;
}

void FreezeMeter::decode(TimePoint now) {
    while (const auto picture = next_picture()) {
        report_.key_frames += pieces_.at(picture->first).begins_key_frame ? 1 : 0;
        show(pieces_.at(picture->first).timestamp, now);
        need_key_frame_ = false;
        next_ = picture->end;
        for (auto& [number, hole] : holes_) report_.never_came += number < picture->end ? 1 : 0;
        holes_.erase(holes_.begin(), holes_.lower_bound(picture->end));
        pieces_.erase(pieces_.begin(), pieces_.lower_bound(picture->end));
    }
}

void FreezeMeter::show(std::uint32_t timestamp, TimePoint now) {
    if (!first_timestamp_) first_timestamp_ = timestamp;
    const nanoseconds media(std::int64_t{static_cast<std::int32_t>(timestamp - *first_timestamp_)} * 1'000'000'000 / 90'000);
    const auto came = now.time_since_epoch() - media;
    earliest_ = std::min(earliest_.value_or(came), came);
    const TimePoint due(duration_cast<TimePoint::duration>(*earliest_ + media + playout_delay));
    TimePoint at = std::max(now, due);
    if (report_.last_shown) {
        at = std::max(at, *report_.last_shown);
        const auto still = duration_cast<microseconds>(at - *report_.last_shown);
        report_.longest_still = std::max(report_.longest_still, still);
        if (still > freeze_min) report_.frozen += still - freeze_min;
    }
    report_.last_shown = at;
    ++report_.pictures;
    shown_.push_back(at);
}

std::vector<std::uint16_t> FreezeMeter::due_nacks(TimePoint now) {
    std::vector<std::uint16_t> due;
    const auto retry = std::max<microseconds>(round_trip_, nack_retry_min);
    for (auto& [number, hole] : holes_) {
        if (hole.tries > 0 && now - hole.asked < retry) continue;
        if (hole.tries >= nack_tries_max) {
            need_key_frame_ = true;
            continue;
        }
        ++hole.tries;
        hole.asked = now;
        due.push_back(static_cast<std::uint16_t>(number));
    }
    report_.nacks += due.size();
    return due;
}

bool FreezeMeter::due_key_frame_request(TimePoint now) {
    if (!need_key_frame_ || now - key_frame_asked_ < key_frame_retry) return false;
    key_frame_asked_ = now;
    ++report_.key_frame_requests;
    return true;
}

void FreezeMeter::begin_report() {
    const auto last = report_.last_shown;
    report_ = {};
    report_.last_shown = last;
}

std::optional<FreezeMeter::TimePoint> FreezeMeter::first_shown_after(TimePoint since) const {
    const auto found = std::find_if(shown_.begin(), shown_.end(), [&](TimePoint at) { return at > since; });
    return found == shown_.end() ? std::nullopt : std::optional(*found);
}

}  // namespace lanai::test
