#include "webrtc/sdp.hpp"
#include "webrtc/sdp_document.hpp"

namespace lanai::streaming::webrtc {

std::variant<SdpFragment, SdpError> parse_fragment(std::string_view text) {
    if (auto error = check_sdp_text(text)) return *error;
    SdpLines lines(text);
    SdpFragment fragment;
    std::size_t count = 0;
    while (const auto line = lines.next()) {
        ++count;
        if (line->type != 'a') continue;
        const SdpAttribute attribute = parse_sdp_attribute(*line);
        const auto keep = [&](std::string& target) -> std::optional<SdpError> {
            if (attribute.value.empty() || attribute.value.size() > 256) {
                return sdp_error(Errc::sdp_malformed, line->number, "an ICE credential has 1 to 256 characters");
            }
            if (target.empty()) target = attribute.value;
            return std::nullopt;
        };
        if (attribute.name == "ice-ufrag" || attribute.name == "ice-pwd") {
            if (auto error = keep(attribute.name == "ice-ufrag" ? fragment.ufrag : fragment.pwd)) return *error;
        } else if (attribute.name == "candidate") {
            ++fragment.candidates;
        } else if (attribute.name == "end-of-candidates") {
            fragment.end_of_candidates = true;
        }
    }
    if (lines.error()) return *lines.error();
    if (count == 0) return sdp_error(Errc::sdp_malformed, 0, "the fragment has no line");
    return fragment;
}

}  // namespace lanai::streaming::webrtc
