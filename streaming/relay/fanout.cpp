#include "relay/fanout.hpp"

#include "relay/viewer.hpp"

#include <algorithm>

namespace lanai::streaming::relay {

void equalise(std::span<Outgoing> batch) {
    const auto bytes_of = [&](std::size_t i) { return batch[i].packet->payload.size(); };
    const auto alike = [&](std::size_t i, std::size_t first) {
        return batch[i].packet->codec == batch[first].packet->codec &&
               batch[i].packet->layer == batch[first].packet->layer &&
               batch[i].packet->timestamp == batch[first].packet->timestamp;
    };
    for (std::size_t first = 0; first < batch.size();) {
        std::size_t shortest = bytes_of(first), longest = shortest, end = first + 1;
        for (; end < batch.size() && alike(end, first); ++end) {
            const std::size_t lower = std::min(shortest, bytes_of(end)), upper = std::max(longest, bytes_of(end));
            if (upper - lower > Fanout::padding_bytes_max) break;
            shortest = lower, longest = upper;
        }
        // The last of a run may be shorter anyway, unless a still shorter one can follow it.
        const bool tail_follows = end < batch.size() && alike(end, first) && bytes_of(end) < longest;
        const std::size_t padded_end = tail_follows ? end : end - 1;
        for (std::size_t i = first; i < padded_end; ++i) {
            batch[i].padding_bytes = static_cast<std::uint8_t>(longest - bytes_of(i));
        }
        first = end;
    }
}

void Fanout::add(Viewer& viewer) {
    viewers_.push_back(&viewer);
    if (!codec_on_air_) return;
    viewer.on_air(*codec_on_air_);
    review_rendition_need();
}

void Fanout::remove(const Viewer& viewer) {
    std::erase(viewers_, &viewer);
    std::erase(behind_, &viewer);
    review_rendition_need();
}

void Fanout::on_air(const Packet& video) {
    if (video.cut < cut_) return;
    cut_ = video.cut;
    if (codec_on_air_ == video.codec) return;
    codec_on_air_ = video.codec;
    for (auto* viewer : viewers_) viewer->on_air(video.codec);
    review_rendition_need();
}

void Fanout::review_rendition_need() {
    const bool needed = std::any_of(viewers_.begin(), viewers_.end(),
                                    [](const Viewer* viewer) { return viewer->needs_rendition(); });
    if (needed == rendition_needed_) return;
    rendition_needed_ = needed;
    rendition_need_(needed);
}

void Fanout::on_output(PacketPtr packet) {
    // A packet that came twice (as it was and by RTX) must not be sealed twice: SRTP's nonce is its number.
    if (!rings_.of(kind_of(packet->codec), packet->layer).insert(packet)) return;
    const bool audio = packet->codec == Codec::opus;
    if (!audio) {
        video_arrival_ = std::max(video_arrival_, packet->arrival);
        if (packet->layer < layers_max) {
            on_air(*packet);
            layer_rates_.on_packet(*packet);
        }
    }
    if (viewers_.empty()) return;
    const bool alone = audio && waiting_.empty();
    const bool complete = alone || (!audio && packet->marker) || waiting_.size() + 1 >= batch_max;
    waiting_.push_back(std::move(packet));
    if (complete) return flush(TimePoint::clock::now());
    if (flush_asked_) return;
    flush_asked_ = true;
    flush_later_();
}

void Fanout::flush(TimePoint now) {
    flush_asked_ = false;
    if (waiting_.empty() || flushing_) return;  // a viewer may ask for it while it is served
    flushing_ = true;
    batch_.clear();
    for (const auto& packet : waiting_) batch_.push_back({packet.get(), 0});
    equalise(batch_);
    for (auto* viewer : viewers_) viewer->on_batch(batch_, now);
    waiting_.clear();
    flushing_ = false;
}

void Fanout::on_clocks(const OutputClocks& clocks, TimePoint now) {
    clocks_ = clocks;
    for (auto* viewer : viewers_) viewer->send_reports(now);
}

bool Fanout::tick(TimePoint now) {
    flush(now);
    layer_rates_.tick(now);
    bool hurried = false;
    std::erase_if(behind_, [&](Viewer* viewer) {
        hurried = viewer->tick(now) || hurried;
        return viewer->live();
    });
    return hurried;
}

}  // namespace lanai::streaming::relay
