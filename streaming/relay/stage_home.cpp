#include "relay/stage_home.hpp"

#include "relay/shard.hpp"

namespace lanai::streaming::relay {

StageHome::StageHome(StageConfig config, WallAnchor anchor, TimePoint now, std::shared_ptr<const RelayEvents> events,
                     Shard& home, std::vector<Shard*> all)
    : id_(config.id),
      events_(std::move(events)),
      home_(home),
      all_(std::move(all)),
      output_(std::move(config), anchor, now, *this) {}

// On the home shard at once, on the others by post; f(Fanout&) must not hold references into this object.
template <class F>
void StageHome::for_each_fanout(F f) {
    for (auto* shard : all_) {
        if (shard == &home_) {
            if (auto* fanout = shard->find_fanout(id_)) f(*fanout);
        } else {
            shard->post([shard, id = id_, f] {
                if (auto* fanout = shard->find_fanout(id)) f(*fanout);
            });
        }
    }
}

void StageHome::on_output(PacketPtr packet) {
    fan_out(packet);
    if (events_->on_rendition_input) rendition_.on_output(packet);
}

void StageHome::fan_out(const PacketPtr& packet) {
    for (auto* shard : all_) {
        if (shard == &home_) {
            if (auto* fanout = shard->find_fanout(id_)) fanout->on_output(packet);
        } else if (shard->admit()) {
            shard->post([shard, id = id_, packet] {
                shard->release();
                if (auto* fanout = shard->find_fanout(id)) fanout->on_output(packet);
            });
        }
    }
}

void StageHome::viewer_needs_key_frame(std::uint8_t layer, TimePoint now) {
    if (layer == rendition_layer) return rendition_.viewer_needs_key_frame(now);
    output_.viewer_needs_key_frame(now, layer);
}

void StageHome::rendition_packet(Packet packet, TimePoint now) {
    auto taken = rendition_.take(std::move(packet), now);
    if (taken) fan_out(std::make_shared<const Packet>(std::move(*taken)));
}

void StageHome::rendition_ready(TimePoint now) {
    const auto* fanout = home_.find_fanout(id_);
    if (fanout == nullptr) return;
    rendition_.ready(
        [fanout](std::uint8_t layer) -> const rtp::PacketRing& { return fanout->rings().video[layer]; }, now);
}

void StageHome::start_rendition(Codec from) {
    request_rendition(Relay::RenditionRequest::What::start, from);
}

void StageHome::stop_rendition() {
    request_rendition(Relay::RenditionRequest::What::stop, house_codec);
}

void StageHome::ask_rendition_key_frame() {
    request_rendition(Relay::RenditionRequest::What::key_frame, house_codec);
}

void StageHome::request_rendition(Relay::RenditionRequest::What what, Codec from) {
    if (events_->on_rendition_request) events_->on_rendition_request({what, id_, from});
}

void StageHome::feed_rendition(const PacketPtr& packet) {
    events_->on_rendition_input(id_, packet);
}

void StageHome::ask_source_key_frame(std::uint8_t layer) {
    output_.viewer_needs_key_frame(TimePoint::clock::now(), layer);
}

void StageHome::request_key_frame(const std::string& source, std::uint8_t layer) {
    if (output_.kind_of_source(source) == SourceKind::live) {
        home_.request_key_frame(id_, source, layer);
    } else if (events_->on_local_request) {
        events_->on_local_request({Relay::LocalRequest::What::key_frame, id_, source});
    }
}

void StageHome::need_slate(const std::string& source, bool needed) {
    if (!events_->on_local_request) return;
    using What = Relay::LocalRequest::What;
    events_->on_local_request({needed ? What::start : What::stop, id_, source});
}

void StageHome::on_status(const StageStatus& status) {
    for_each_fanout([available = output_.has_media()](Fanout& fanout) { fanout.set_available(available); });
    if (events_->on_stage) events_->on_stage(status);
}

void StageHome::tick(TimePoint now) {
    output_.tick(now);
    rendition_.tick(now);
    if (now - reported_ < report_interval) return;
    reported_ = now;
    const OutputClocks clocks{output_.output_clock(Kind::audio, now),
                                                            output_.output_clock(Kind::video, now)};
    for_each_fanout([clocks, now](Fanout& fanout) { fanout.on_clocks(clocks, now); });
}

}  // namespace lanai::streaming::relay
