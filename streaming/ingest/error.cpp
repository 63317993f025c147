#include "streaming/local_source.hpp"

namespace lanai::streaming {
namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "lanai.ingest"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<IngestErrc>(value)) {
            case IngestErrc::file_missing:
                return "the media file does not exist or cannot be read";
            case IngestErrc::not_mp4:
                return "the media file is not an MP4 file, or is damaged";
            case IngestErrc::no_h264_video:
                return "the media file has no H.264 video track; a playout needs H.264 constrained baseline and Opus";
            case IngestErrc::not_constrained_baseline:
                return "the video is H.264, but not of the constrained baseline profile (no B-frames) that every "
                       "browser plays; encode it with e.g. ffmpeg -c:v libx264 -profile:v baseline -g 60";
            case IngestErrc::no_opus_audio:
                return "the media file has no Opus audio track; convert it with e.g. ffmpeg -c:v copy -c:a libopus";
            case IngestErrc::missing_element:
                return "a GStreamer plugin is missing (packages gstreamer1.0-plugins-base, -good, -bad, -ugly, -x)";
            case IngestErrc::pipeline_failed:
                return "the GStreamer pipeline could not be built";
            case IngestErrc::not_decodable:
                return "this codec is not re-encoded";
        }
        return "unknown ingest error";
    }
};

}  // namespace

boost::system::error_code make_error_code(IngestErrc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

}  // namespace lanai::streaming
