// What the ingest tests share: short media files made on the spot, and a sink that collects packets.
#pragma once

#include "streaming/local_source.hpp"

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace lanai::streaming::test {

struct Received {
    Packet packet;
    ClockMapping mapping;
};

// Collects what a source gives. Members may be called from any thread.
class Collector {
public:
    [[nodiscard]] LocalSink sink();

    // False after a generous time-out: the pipeline hangs.
    [[nodiscard]] bool wait_for_packets(Codec codec, std::size_t count);
    [[nodiscard]] bool wait_for_key_frames(std::size_t count);
    [[nodiscard]] bool wait_for_failures(std::size_t count);
    [[nodiscard]] std::vector<Received> packets(Codec codec) const;
    [[nodiscard]] std::vector<std::string> failures() const;

private:
    [[nodiscard]] bool wait_until(const std::function<bool()>& reached);
    [[nodiscard]] std::size_t count(Codec codec) const;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Received> received_;
    std::vector<std::string> failures_;
};

// A folder that goes with the test.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

void use_gstreamer();  // fails the test if elements are missing

// Runs a gst-launch description until its media end; "OUT" in it stands for `file`.
void make_media(const std::string& description, const std::string& file);

// One second, 320x180 at 30 fps with one key frame, and noise.
void make_short_talk(const std::string& file);

// Seconds between two instants in 32.32 fixed point.
[[nodiscard]] double seconds_between(std::uint64_t from_ntp, std::uint64_t to_ntp);

}  // namespace lanai::streaming::test
