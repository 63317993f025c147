#include "media_fixture.hpp"

#include "ingest/gst_ptr.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

namespace lanai::streaming::test {
namespace {

constexpr auto patience = std::chrono::seconds(60);

}  // namespace

LocalSink Collector::sink() {
    return {[this](Packet packet, ClockMapping mapping) {
                const std::lock_guard lock(mutex_);
                received_.push_back({std::move(packet), mapping});
                changed_.notify_all();
            },
            [this](std::string reason) {
                const std::lock_guard lock(mutex_);
                failures_.push_back(std::move(reason));
                changed_.notify_all();
            }};
}

bool Collector::wait_until(const std::function<bool()>& reached) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, reached);
}

std::size_t Collector::count(Codec codec) const {
    std::size_t count = 0;
    for (const Received& one : received_) count += one.packet.codec == codec ? 1 : 0;
    return count;
}

bool Collector::wait_for_packets(Codec codec, std::size_t wanted) {
    return wait_until([&] { return count(codec) >= wanted; });
}

bool Collector::wait_for_key_frames(std::size_t wanted) {
    return wait_until([&] {
        std::size_t count = 0;
        for (const Received& one : received_) count += one.packet.starts_key_frame ? 1 : 0;
        return count >= wanted;
    });
}

bool Collector::wait_for_failures(std::size_t wanted) {
    return wait_until([&] { return failures_.size() >= wanted; });
}

std::vector<Received> Collector::packets(Codec codec) const {
    const std::lock_guard lock(mutex_);
    std::vector<Received> chosen;
    for (const Received& one : received_) {
        if (one.packet.codec == codec) chosen.push_back(one);
    }
    return chosen;
}

std::vector<std::string> Collector::failures() const {
    const std::lock_guard lock(mutex_);
    return failures_;
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "lanai-ingest-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void use_gstreamer() {
    REQUIRE(init_gstreamer() == std::vector<std::string>{});
}

void make_media(const std::string& description, const std::string& file) {
    use_gstreamer();
    std::string launch = description;
    launch.replace(launch.find("OUT"), 3, "\"" + file + "\"");
    GError* raw_error = nullptr;
    GstElement* parsed = gst_parse_launch(launch.c_str(), &raw_error);
    const ingest::GstPtr<GError> error(raw_error);
    INFO((error ? error->message : ""));
    REQUIRE(parsed != nullptr);
    const ingest::GstPtr<GstElement> pipeline(GST_ELEMENT(gst_object_ref_sink(parsed)));
    const ingest::GstPtr<GstBus> bus(gst_element_get_bus(pipeline.get()));
    gst_element_set_state(pipeline.get(), GST_STATE_PLAYING);
    const auto ended = static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    const ingest::GstPtr<GstMessage> message(gst_bus_timed_pop_filtered(bus.get(), 60 * GST_SECOND, ended));
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    REQUIRE(message);
    REQUIRE(GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_EOS);
}

void make_short_talk(const std::string& file) {
    make_media(
        "mp4mux name=mux faststart=true ! filesink location=OUT "
        "videotestsrc num-buffers=30 pattern=ball ! video/x-raw,width=320,height=180,framerate=30/1 ! "
        "x264enc speed-preset=ultrafast tune=zerolatency key-int-max=60 ! "
        "video/x-h264,profile=constrained-baseline ! h264parse ! queue ! mux. "
        "audiotestsrc num-buffers=50 samplesperbuffer=960 wave=pink-noise ! audio/x-raw,rate=48000,channels=1 ! "
        "opusenc ! queue ! mux.",
        file);
}

double seconds_between(std::uint64_t from_ntp, std::uint64_t to_ntp) {
    return static_cast<double>(static_cast<std::int64_t>(to_ntp - from_ntp)) / 4294967296.0;
}

}  // namespace lanai::streaming::test
