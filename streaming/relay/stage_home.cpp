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
    if (now - reported_ < report_interval) return;
    reported_ = now;
    const OutputClocks clocks{output_.output_clock(Kind::audio, now),
                                                            output_.output_clock(Kind::video, now)};
    for_each_fanout([clocks, now](Fanout& fanout) { fanout.on_clocks(clocks, now); });
}

}  // namespace lanai::streaming::relay
