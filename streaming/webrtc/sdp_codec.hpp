// The codecs of one media section: what was offered, what of it we take, and the fmtp of our answer.
// Pure; any thread.
#pragma once

#include "webrtc/sdp.hpp"
#include "webrtc/sdp_document.hpp"

#include <vector>

namespace lanai::streaming::webrtc {

// Of an accepted publisher's section at most one, of a viewer's one a codec, best first. Empty: nothing in common.
[[nodiscard]] std::vector<CodecMatch> match_codecs(const SdpSection&, Kind, Direction);

}  // namespace lanai::streaming::webrtc
