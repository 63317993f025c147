#include "relay/programme_output.hpp"

#include "relay/random.hpp"
#include "rtp/rtcp.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace lanai::streaming::relay {

namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;

// Wall clock of the source, in nanoseconds, at which `timestamp` was captured.
std::int64_t captured_at(const ClockMapping& clock, std::uint32_t timestamp, std::uint32_t rate) {
    const auto ticks = static_cast<std::int32_t>(timestamp - clock.timestamp);
    return rtp::unix_ns_from_ntp(clock.ntp) + std::int64_t{ticks} * ns_per_s / rate;
}

bool same(const StageStatus& a, const StageStatus& b) {
    const auto equal_source = [](const SourceStatus& x, const SourceStatus& y) {
        return x.id == y.id && x.live == y.live;
    };
    return a.selected == b.selected && a.on_air == b.on_air &&
           std::equal(a.sources.begin(), a.sources.end(), b.sources.begin(), b.sources.end(), equal_source);
}

}  // namespace

ProgrammeOutput::ProgrammeOutput(StageConfig config, WallAnchor anchor, TimePoint now, Sink& sink)
    : config_(std::move(config)), anchor_(anchor), sink_(sink), patience_until_(now + patience) {
    for (const auto& source : config_.sources) {
        sources_.push_back(Source{});
        sources_.back().config = source;
    }
    for (auto& source : sources_) {
        if (source.config.kind == SourceKind::slate) slate_ = &source;
    }
    selected_ = find(config_.selected);
    if (selected_ == nullptr) selected_ = slate_;
    // One timeline for all layers: a viewer may step from one to another.
    const std::uint32_t video_base = random_u32();
    for (auto& out : output_) out.base = video_base;
    output_[slot(Kind::audio, 0)].base = random_u32();
}

ProgrammeOutput::Source* ProgrammeOutput::find(std::string_view id) {
    return const_cast<Source*>(std::as_const(*this).find(id));
}

const ProgrammeOutput::Source* ProgrammeOutput::find(std::string_view id) const {
    const auto found =
        std::find_if(sources_.begin(), sources_.end(), [&](const Source& s) { return s.config.id == id; });
    return found == sources_.end() ? nullptr : &*found;
}

std::optional<SourceKind> ProgrammeOutput::kind_of_source(std::string_view id) const {
    const auto* source = find(id);
    return source == nullptr ? std::nullopt : std::optional{source->config.kind};
}

void ProgrammeOutput::packet(std::string_view id, Packet packet, TimePoint now) {
    auto* source = find(id);
    if (source == nullptr) return;
    source->last_sign = now;
    if (!source->first_packet) source->first_packet = now;
    source->has_video = source->has_video || kind_of(packet.codec) == Kind::video;
    source->layers = std::max(source->layers, static_cast<std::uint8_t>(slot(Kind::video, packet.layer)));
    if (!source->live) {
        source->live = true;
        consider(now);
    }
    if (source == on_air_ && !recut_) {
        forward(std::move(packet), now);
        return;
    }
    if (source != selected_ && source != desired(now)) return;  // the selected one may always cut in
    // A picture begins at a key frame; a source without video may begin at once, when it had time to show one.
    const bool video = kind_of(packet.codec) == Kind::video;
    const bool audio_only = !source->has_video && now - *source->first_packet >= patience;
    if (!(video && packet.starts_key_frame) && !audio_only) return;
    cut_to(*source);
    set_clock_offset(*source, packet, now);
    forward(std::move(packet), now);
    consider(now);
}

void ProgrammeOutput::clock(std::string_view id, Kind kind, ClockMapping mapping, std::uint8_t layer) {
    auto* source = find(id);
    if (source == nullptr) return;
    source->tracks[slot(kind, layer)].clock = mapping;
    auto& out = output_[slot(kind, layer)];
    if (source != on_air_ || recut_ || !out.mapped) return;
    // A track that was placed by arrival now learns what wall clock that was.
    if (!clock_offset_ns_) {
        const std::int64_t near_ns = source->last_sign ? anchor_.unix_ns_at(*source->last_sign) : anchor_.unix_ns;
        clock_offset_ns_ =
            unix_ns_of(out, mapping.timestamp + out.timestamp_offset, near_ns) - rtp::unix_ns_from_ntp(mapping.ntp);
        out.error_ns = 0;
        return;
    }
    const std::int64_t error_ns = error_of(out, mapping);
    if (!out.error_ns) {
        out.error_ns = error_ns;
    } else if (std::abs(error_ns - *out.error_ns) > clock_step_ns) {
        *clock_offset_ns_ -= error_ns - *out.error_ns;  // somebody has set the source's clock
    } else {
        *out.error_ns += (error_ns - *out.error_ns) / reports_averaged;
    }
    align(out);
}

void ProgrammeOutput::source_restarted(std::string_view id) {
    auto* source = find(id);
    if (source == nullptr) return;
    source->tracks = {};
    source->has_video = false;
    source->first_packet.reset();
    source->key_frame_asked = {};
    source->layers = 1;
    if (source == on_air_) recut_ = true;
}

void ProgrammeOutput::source_gone(std::string_view id, TimePoint now) {
    auto* source = find(id);
    if (source == nullptr) return;
    source->live = false;
    source->last_sign.reset();
    source_restarted(id);
    if (source == selected_) patience_until_ = now;
    consider(now);
}

bool ProgrammeOutput::select(std::string_view id, TimePoint now) {
    auto* source = find(id);
    if (source == nullptr) return false;
    if (source == selected_) return true;
    selected_ = source;
    patience_until_ = now + patience;
    if (selected_->live && selected_ != on_air_) ask_key_frames(*selected_, now, std::chrono::milliseconds{250});
    consider(now);
    return true;
}

void ProgrammeOutput::viewer_needs_key_frame(TimePoint now, std::uint8_t layer) {
    if (on_air_ == nullptr) return;
    ask_key_frame(*on_air_, layer < on_air_->layers ? layer : std::uint8_t{0}, now, key_frame_interval_min);
}

void ProgrammeOutput::tick(TimePoint now) {
    for (auto& source : sources_) {
        if (source.live && (!source.last_sign || now - *source.last_sign > silence_max)) {
            source.live = false;
            source_restarted(source.config.id);
        } else if (source.live && source.config.kind == SourceKind::live && now - *source.last_sign > quiet_max) {
            ask_key_frames(source, now, key_frame_interval_min);
        }
    }
    consider(now);
}

// The selected source while it lives; else, once patience is over, the slate.
ProgrammeOutput::Source* ProgrammeOutput::desired(TimePoint now) {
    // Back from a silence, on air, and without the key frame that it needs to go on: the slate stands in for it.
    const bool mute = selected_ == on_air_ && recut_ && now >= patience_until_;
    if (selected_ != nullptr && ((selected_->live && !mute) || selected_ == slate_)) return selected_;
    if (slate_ != nullptr && now >= patience_until_) return slate_;
    return on_air_;
}

void ProgrammeOutput::consider(TimePoint now) {
    Source* want = desired(now);
    const bool slate_needed = slate_ != nullptr && (want == slate_ || on_air_ == slate_);
    if (slate_needed != slate_needed_) {
        slate_needed_ = slate_needed;
        sink_.need_slate(slate_->config.id, slate_needed);
    }
    if (want != nullptr && (want != on_air_ || recut_) && want->live)
        ask_key_frames(*want, now, key_frame_interval_min);
    if (recut_ && selected_ == on_air_ && selected_ != want && selected_->live) {
        ask_key_frames(*selected_, now, key_frame_interval_min);
    }
    report();
}

void ProgrammeOutput::ask_key_frame(Source& source, std::uint8_t layer, TimePoint now,
                                    std::chrono::milliseconds interval_min) {
    auto& asked = source.key_frame_asked[layer];
    if (asked && now - *asked < interval_min) return;
    asked = now;
    sink_.request_key_frame(source.config.id, layer);
}

void ProgrammeOutput::ask_key_frames(Source& source, TimePoint now, std::chrono::milliseconds interval_min) {
    for (std::uint8_t layer = 0; layer < source.layers; ++layer) ask_key_frame(source, layer, now, interval_min);
}

void ProgrammeOutput::cut_to(Source& source) {
    on_air_ = &source;
    recut_ = false;
    clock_offset_ns_.reset();
    ++cut_;
    for (auto& out : output_) {
        // A layer that the last source did not have stands far behind; its old timestamp must not be taken for a lead.
        if (!out.mapped) out.last_timestamp.reset();
        out.mapped = false;
    }
}

std::uint32_t ProgrammeOutput::output_timestamp(const OutputTrack& out, std::uint32_t rate,
                                                std::int64_t unix_ns) const {
    const std::int64_t ticks = (unix_ns - anchor_.unix_ns) / 1'000 * rate / 1'000'000;
    return out.base + static_cast<std::uint32_t>(ticks);
}

// Our wall clock for an output timestamp. The anchor may be many wraps ago: `near_ns` is less than half a wrap away.
std::int64_t ProgrammeOutput::unix_ns_of(const OutputTrack& out, std::uint32_t timestamp, std::int64_t near_ns) const {
    const std::uint32_t rate = clock_rate_of(out.codec);
    const auto ticks = static_cast<std::int32_t>(timestamp - output_timestamp(out, rate, near_ns));
    return near_ns + std::int64_t{ticks} * ns_per_s / rate;
}

// How far the track's timestamps are behind the stage's timeline, as the source's report says.
std::int64_t ProgrammeOutput::error_of(const OutputTrack& out, const ClockMapping& mapping) const {
    const std::uint32_t rate = clock_rate_of(out.codec);
    const std::uint32_t due = output_timestamp(out, rate, rtp::unix_ns_from_ntp(mapping.ntp) + *clock_offset_ns_);
    const auto ticks = static_cast<std::int32_t>(due - (mapping.timestamp + out.timestamp_offset));
    return std::int64_t{ticks} * ns_per_s / rate;
}

// Tracks that were placed by arrival, and sound cards that are fast or slow, return to the stage's timeline. Nothing
// goes back: where one would have to, all others go forward.
void ProgrammeOutput::align(const OutputTrack& track) {
    const auto off = [](const OutputTrack& out) {
        return out.mapped && out.error_ns && std::abs(*out.error_ns) > misalignment_max_ns &&
               std::abs(*out.error_ns) < clock_step_ns;
    };
    if (!off(track)) return;
    if (const std::int64_t back_ns = -*track.error_ns; back_ns > 0) {
        *clock_offset_ns_ += back_ns;
        for (auto& out : output_) {
            if (out.error_ns) *out.error_ns += back_ns;
        }
    }
    for (auto& out : output_) {
        if (!off(out) || *out.error_ns < 0 || !out.last_timestamp) continue;
        // From the next picture on: one that is under way keeps its timestamp.
        out.move = TimestampMove{*out.last_timestamp - out.timestamp_offset, out.timestamp_offset};
        out.timestamp_offset +=
            static_cast<std::uint32_t>(*out.error_ns / 1'000 * clock_rate_of(out.codec) / 1'000'000);
        out.error_ns = 0;
    }
}

// One offset from the source's wall clock to ours: the first packet counts as captured when it arrived. It is moved on
// when its track would otherwise step back behind what was already sent of it.
void ProgrammeOutput::set_clock_offset(const Source& source, const Packet& first, TimePoint now) {
    const auto& own = source.tracks[slot(first)].clock;
    if (!own) return;
    const std::int64_t captured = captured_at(*own, first.timestamp, clock_rate_of(first.codec));
    std::int64_t lead_ns = 0;
    for (const auto& out : output_) {
        if (!out.last_timestamp || kind_of(out.codec) != kind_of(first.codec)) continue;
        const std::uint32_t rate = clock_rate_of(out.codec);
        const auto lead =
            static_cast<std::int32_t>(*out.last_timestamp - output_timestamp(out, rate, anchor_.unix_ns_at(now)));
        if (lead >= 0) lead_ns = std::max(lead_ns, (std::int64_t{lead} + 1) * ns_per_s / rate);
    }
    clock_offset_ns_ = anchor_.unix_ns_at(now) + lead_ns - captured;
}

bool ProgrammeOutput::map_track(OutputTrack& out, const Source& source, const Packet& packet, TimePoint now) {
    const std::uint32_t rate = clock_rate_of(packet.codec);
    const auto& clock = source.tracks[slot(packet)].clock;
    const bool timed = clock && clock_offset_ns_;
    std::uint32_t timestamp = output_timestamp(out, rate, anchor_.unix_ns_at(now));
    if (timed) timestamp = output_timestamp(out, rate, captured_at(*clock, packet.timestamp, rate) + *clock_offset_ns_);
    std::int64_t error_ns = 0;
    // Never back, and never onto the timestamp of a picture already sent: a decoder would merge the two.
    if (out.last_timestamp && static_cast<std::int32_t>(timestamp - *out.last_timestamp) <= 0) {
        const std::int64_t behind_ns =
            std::int64_t{static_cast<std::int32_t>(*out.last_timestamp - timestamp)} * ns_per_s / rate;
        // Sound of the time before the cut, when the last source was heard. To place it later would part it from its
        // picture.
        if (timed && packet.codec == Codec::opus && behind_ns < clock_step_ns) return false;
        timestamp = *out.last_timestamp + rate / 1'000;
        error_ns = -behind_ns - ns_per_s / 1'000;
    }
    out.error_ns = timed ? std::optional(error_ns) : std::nullopt;
    out.mapped = true;
    out.move.reset();
    out.codec = packet.codec;
    out.first_source_sequence = packet.sequence;
    out.timestamp_offset = timestamp - packet.timestamp;
    out.sequence_offset = (out.last_sequence ? *out.last_sequence + 1 : std::uint64_t{1} << 32U) - packet.sequence;
    return true;
}

std::uint32_t ProgrammeOutput::offset_for(OutputTrack& out, std::uint32_t timestamp) {
    if (!out.move) return out.timestamp_offset;
    const auto since = static_cast<std::int32_t>(timestamp - out.move->last_before);
    const std::uint32_t offset = since > 0 ? out.timestamp_offset : out.move->offset_before;
    if (since > static_cast<std::int32_t>(10 * clock_rate_of(out.codec))) out.move.reset();  // nothing comes that late
    return offset;
}

void ProgrammeOutput::forward(Packet packet, TimePoint now) {
    auto& out = output_[slot(packet)];
    if (!out.mapped || out.codec != packet.codec) {
        if (kind_of(packet.codec) == Kind::video && !packet.starts_key_frame) return;
        if (!map_track(out, *on_air_, packet, now)) return;
    }
    if (packet.sequence < out.first_source_sequence) return;  // from before the cut, late
    packet.sequence += out.sequence_offset;
    packet.timestamp += offset_for(out, packet.timestamp);
    packet.arrival = now;
    packet.cut = cut_;
    if (!out.last_sequence || packet.sequence > *out.last_sequence) {
        out.last_sequence = packet.sequence;
        if (!out.last_timestamp || static_cast<std::int32_t>(packet.timestamp - *out.last_timestamp) > 0) {
            out.last_timestamp = packet.timestamp;
        }
    }
    sink_.on_output(std::make_shared<const Packet>(std::move(packet)));
}

std::optional<ClockMapping> ProgrammeOutput::output_clock(Kind kind, TimePoint now) const {
    if (on_air_ == nullptr || recut_ || !clock_offset_ns_) return std::nullopt;
    // Any layer will do: they share the output's timeline.
    std::size_t at = slot(kind, 0);
    const std::size_t end = kind == Kind::audio ? at + 1 : slots;
    while (at < end && !(output_[at].mapped && output_[at].error_ns)) ++at;
    if (at == end) return std::nullopt;
    const auto& out = output_[at];
    // The timeline, less what the track is behind it. The source's last report alone would pass its jitter on.
    const std::int64_t now_ns = anchor_.unix_ns_at(now);
    return ClockMapping{rtp::ntp_from_unix_ns(now_ns),
                        output_timestamp(out, clock_rate_of(out.codec), now_ns - *out.error_ns)};
}

StageStatus ProgrammeOutput::status() const {
    StageStatus status{
        config_.id, selected_ == nullptr ? "" : selected_->config.id, on_air_ == nullptr ? "" : on_air_->config.id, {}};
    for (const auto& source : sources_) {
        status.sources.push_back({source.config.id, source.config.kind, source.live || &source == slate_});
    }
    return status;
}

void ProgrammeOutput::report() {
    auto now_is = status();
    if (reported_once_ && same(now_is, reported_)) return;
    reported_once_ = true;
    reported_ = now_is;
    sink_.on_status(now_is);
}

}  // namespace lanai::streaming::relay
