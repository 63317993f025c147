// When one encoding of a publisher is asked for a key frame. Pure; time is a parameter; owned by one publisher.
//
// Key frames cost everybody, so one that came is followed by a pause. But a request may be lost, and Chromium's encoder
// passes over one that comes within 300 ms of a key frame it sent before: what is not answered is asked again, soon enough
// that nobody calls the picture frozen.
#pragma once

#include "streaming/packet.hpp"

namespace lanai::streaming::relay {

class KeyFrameRequests {
public:
    static constexpr std::chrono::milliseconds interval_min{1'000};  // between two, when the first was answered
    static constexpr std::chrono::milliseconds patience{400};        // for an answer
    static constexpr unsigned repeats_max = 2;                       // of a publisher that cannot, nothing is gained by more

    void want() { wanted_ = true; }
    void came() { wanted_ = false, unanswered_ = false, repeats_ = 0; }

    // Is one to be sent now? If so, it counts as sent.
    [[nodiscard]] bool take(TimePoint now) {
        if (now - sent_ < (unanswered_ ? patience : interval_min)) return false;
        if (!wanted_ && repeats_ == 0) return false;
        repeats_ = wanted_ ? repeats_max : repeats_ - 1;
        wanted_ = false;
        unanswered_ = true;
        sent_ = now;
        return true;
    }

private:
    bool wanted_ = false, unanswered_ = false;
    unsigned repeats_ = 0;  // still to come if no key frame does
    TimePoint sent_{};
};

}  // namespace lanai::streaming::relay
