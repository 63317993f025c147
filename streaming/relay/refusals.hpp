// What a shard answers when it does not do what it was asked. Pure.
#pragma once

#include "streaming/relay.hpp"
#include "webrtc/sdp.hpp"

#include <string>
#include <utility>

namespace lanai::streaming::relay {

inline Refusal refuse(RelayErrc code, std::string detail) {
    return {make_error_code(code), std::move(detail)};
}

inline Refusal refuse(const webrtc::SdpError& error) {
    const auto code =
        error.code == webrtc::Errc::sdp_malformed ? RelayErrc::malformed_sdp : RelayErrc::unacceptable_offer;
    return refuse(code, error.detail);  // the detail names the line
}

}  // namespace lanai::streaming::relay
