// Errors of the WebRTC library: what is wrong with what a peer sent or asked for.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace lanai::streaming::webrtc {

enum class Errc {
    not_stun = 1,
    stun_malformed,
    stun_bad_integrity,
    stun_bad_fingerprint,
    sdp_malformed,
    sdp_unacceptable,
    dtls_failed,
    dtls_fingerprint_mismatch,
    dtls_no_profile,
    srtp_failed,
    srtp_replayed,
};
[[nodiscard]] boost::system::error_code make_error_code(Errc);

template <class T>
using Result = boost::system::result<T>;

}  // namespace lanai::streaming::webrtc

template <>
struct boost::system::is_error_code_enum<lanai::streaming::webrtc::Errc> : std::true_type {};
