#include "streaming/relay.hpp"

#include <string>

namespace lanai::streaming {

namespace {

struct Category : boost::system::error_category {
    [[nodiscard]] const char* name() const noexcept override { return "lanai.relay"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<RelayErrc>(value)) {
            case RelayErrc::malformed_sdp:
                return "the SDP does not parse";
            case RelayErrc::unacceptable_offer:
                return "the offer cannot be served";
            case RelayErrc::unknown_stage:
                return "there is no such stage";
            case RelayErrc::unknown_source:
                return "the stage has no such live source";
            case RelayErrc::unknown_session:
                return "there is no such session";
            case RelayErrc::no_media:
                return "nothing is on the stage now";
            case RelayErrc::source_busy:
                return "another publisher holds this source";
            case RelayErrc::overloaded:
                return "the relay is full";
            case RelayErrc::too_many_pending:
                return "too many sessions wait to connect";
            case RelayErrc::malformed_fragment:
                return "the SDP fragment does not parse";
            case RelayErrc::precondition_required:
                return "If-Match is missing";
            case RelayErrc::precondition_failed:
                return "If-Match does not name this ICE session";
        }
        return "unknown relay error";
    }
};

}  // namespace

boost::system::error_code make_error_code(RelayErrc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

}  // namespace lanai::streaming
