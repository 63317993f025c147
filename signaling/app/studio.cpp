#include "app/studio.hpp"

#include <boost/asio/post.hpp>

#include <future>
#include <stdexcept>

namespace lanai::app {

using streaming::SourceKind;
using Asked = streaming::Relay::LocalRequest::What;

Studio::Studio(std::vector<StudioSource> sources, Log log)
    : log_(std::move(log)), io_(1), work_(boost::asio::make_work_guard(io_)) {
    for (auto& source : sources) {
        auto channel = std::make_unique<Channel>();
        std::pair key(source.stage, source.id);
        channel->wanted = source.kind == SourceKind::playout;
        channel->description = std::move(source);
        channels_.emplace(std::move(key), std::move(channel));
    }
}

Studio::~Studio() {
    stop();
}

void Studio::start(streaming::Relay& relay) {
    thread_ = std::thread([this] { io_.run(); });
    std::promise<void> made;
    boost::asio::post(io_, [&] {
        try {
            for (auto& [key, channel] : channels_) make(*channel, relay);
            for (auto& [key, channel] : channels_) bring_about(*channel);
            made.set_value();
        } catch (...) {
            made.set_exception(std::current_exception());
        }
    });
    made.get_future().get();
}

void Studio::make(Channel& channel, streaming::Relay& relay) {
    const auto& made = channel.description;
    streaming::LocalSink sink;
    sink.on_packet = [&relay, stage = made.stage, id = made.id](streaming::Packet packet,
                                                                streaming::ClockMapping mapping) {
        relay.inject(stage, id, std::move(packet), mapping);
    };
    sink.on_failed = [this, stage = made.stage, id = made.id](const std::string& reason) {
        log_("event=local_source_failed stage=" + stage + " source=" + id + " reason=\"" + reason + "\"");
    };
    const auto fail = [&](const boost::system::error_code& error) {
        throw std::runtime_error("stage " + made.stage + ": source " + made.id + " cannot be made" +
                                 (made.file.empty() ? "" : " from " + made.file) + ": " + error.message());
    };
    if (made.kind == SourceKind::playout) {
        auto playout = streaming::make_playout(made.file, std::move(sink));
        if (!playout) return fail(playout.error());
        channel.source = std::move(*playout);
        return;
    }
    auto slate = streaming::make_slate(std::move(sink));
    if (!slate) return fail(slate.error());
    channel.slate = slate->get();
    channel.source = std::move(*slate);
}

void Studio::stop() {
    if (!thread_.joinable()) return;
    boost::asio::post(io_, [this] {
        for (auto& [key, channel] : channels_) {
            channel->slate = nullptr;
            if (channel->source) channel->source->stop();
            channel->source.reset();
        }
        work_.reset();
    });
    thread_.join();
}

void Studio::request(const streaming::Relay::LocalRequest& request) {
    auto* channel = find(request.stage, request.source);
    if (channel == nullptr) return;
    const bool is_slate = channel->description.kind == SourceKind::slate;
    switch (request.what) {
        case Asked::start:
            channel->wanted = true;
            break;
        case Asked::stop:
            channel->wanted = !is_slate;
            break;
        case Asked::key_frame:
            channel->key_frame_wanted = true;
            break;
    }
    post(*channel);
}

void Studio::show_slate(const std::string& stage, streaming::SlateText text) {
    auto* channel = slate_of(stage);
    if (channel == nullptr) return;
    {
        const std::lock_guard lock(channel->text_mutex);
        channel->text = std::move(text);
    }
    post(*channel);
}

void Studio::post(Channel& channel) {
    if (channel.posted.exchange(true)) return;
    boost::asio::post(io_, [this, &channel] { bring_about(channel); });
}

// Makes the source be as was last asked; a request that comes meanwhile posts this anew.
void Studio::bring_about(Channel& channel) {
    channel.posted = false;
    if (!channel.source) return;
    std::optional<streaming::SlateText> text;
    {
        const std::lock_guard lock(channel.text_mutex);
        text.swap(channel.text);
    }
    if (text && channel.slate != nullptr) channel.slate->show(*text);
    if (channel.wanted) {
        channel.source->start();
    } else {
        channel.source->stop();
    }
    if (channel.key_frame_wanted.exchange(false) && channel.wanted) channel.source->request_key_frame();
}

Studio::Channel* Studio::find(const std::string& stage, const std::string& source) {
    const auto found = channels_.find({stage, source});
    return found != channels_.end() ? found->second.get() : nullptr;
}

Studio::Channel* Studio::slate_of(const std::string& stage) {
    for (auto& [key, channel] : channels_) {
        if (key.first == stage && channel->description.kind == SourceKind::slate) return channel.get();
    }
    return nullptr;
}

}  // namespace lanai::app
