#include "webrtc/error.hpp"

#include <string>

namespace lanai::streaming::webrtc {
namespace {

class Category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "webrtc"; }
    std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::not_stun:
                return "the datagram is no STUN message";
            case Errc::stun_malformed:
                return "the STUN message is malformed";
            case Errc::stun_bad_integrity:
                return "the STUN message's MESSAGE-INTEGRITY is missing or wrong";
            case Errc::stun_bad_fingerprint:
                return "the STUN message's FINGERPRINT is wrong";
            case Errc::sdp_malformed:
                return "the SDP does not parse";
            case Errc::sdp_unacceptable:
                return "the SDP offer cannot be served";
            case Errc::dtls_failed:
                return "the DTLS handshake failed";
            case Errc::dtls_fingerprint_mismatch:
                return "the peer's certificate is not the one its SDP announced";
            case Errc::dtls_no_profile:
                return "the peer offers no SRTP profile of ours";
            case Errc::srtp_failed:
                return "the SRTP packet is malformed or not authentic";
            case Errc::srtp_replayed:
                return "the SRTP packet was received before or is too old";
        }
        return "unknown error";
    }
};

}  // namespace

boost::system::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

}  // namespace lanai::streaming::webrtc
