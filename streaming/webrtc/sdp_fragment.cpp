#include "webrtc/sdp.hpp"
#include "webrtc/sdp_document.hpp"

#include <algorithm>

namespace lanai::streaming::webrtc {
namespace {

constexpr std::size_t ufrag_chars_min = 4, pwd_chars_min = 22, credential_chars_max = 256;  // RFC 8839 section 5.4

bool is_credential(std::string_view text, std::size_t chars_min) {
    const auto is_ice_char = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    };
    return text.size() >= chars_min && text.size() <= credential_chars_max &&
           std::all_of(text.begin(), text.end(), is_ice_char);
}

class FragmentReader {
public:
    FragmentReader(std::string_view text, std::string_view mid) : text_(text), wanted_(mid) {}

    std::variant<SdpFragment, SdpError> run() {
        if (auto error = check_sdp_text(text_)) return *error;
        SdpLines lines(text_);
        std::size_t count = 0;
        while (const auto line = lines.next()) {
            ++count;
            if (line->type == 'm') {
                end_section();
                section_ = Section{false, {}, {}, {}};
            }
            if (line->type != 'a') continue;
            if (auto error = read(parse_sdp_attribute(*line))) return *error;
        }
        if (lines.error()) return *lines.error();
        if (count == 0) return sdp_error(Errc::sdp_malformed, 0, "the fragment has no line");
        end_section();
        if (fragment_.ufrag.empty() != fragment_.pwd.empty()) {
            return sdp_error(Errc::sdp_malformed, 0, "a=ice-ufrag and a=ice-pwd come together");
        }
        return std::move(fragment_);
    }

private:
    // What stands before the first m= line, or behind one.
    struct Section {
        bool head = true;
        std::string_view mid, ufrag, pwd;
    };

    std::optional<SdpError> read(const SdpAttribute& attribute) {
        if (attribute.name == "ice-ufrag") {
            if (!is_credential(attribute.value, ufrag_chars_min)) {
                return sdp_error(Errc::sdp_malformed, attribute.line, "a=ice-ufrag has 4 to 256 ICE characters");
            }
            section_.ufrag = attribute.value;
        } else if (attribute.name == "ice-pwd") {
            if (!is_credential(attribute.value, pwd_chars_min)) {
                return sdp_error(Errc::sdp_malformed, attribute.line, "a=ice-pwd has 22 to 256 ICE characters");
            }
            section_.pwd = attribute.value;
        } else if (attribute.name == "mid") {
            section_.mid = attribute.value;
        } else if (attribute.name == "candidate") {
            ++fragment_.candidates;
        } else if (attribute.name == "end-of-candidates") {
            fragment_.end_of_candidates = true;
        }
        return std::nullopt;
    }

    // The first section that may speak for the transport does.
    void end_section() {
        const bool ours = section_.head || wanted_.empty() || section_.mid.empty() || section_.mid == wanted_;
        if (!ours) return;
        if (fragment_.ufrag.empty()) fragment_.ufrag = section_.ufrag;
        if (fragment_.pwd.empty()) fragment_.pwd = section_.pwd;
    }

    std::string_view text_, wanted_;
    Section section_;
    SdpFragment fragment_;
};

}  // namespace

std::variant<SdpFragment, SdpError> parse_fragment(std::string_view text, std::string_view mid) {
    return FragmentReader(text, mid).run();
}

// The transport's section is the one with candidates: the BUNDLE group's first, which need not be the answer's first.
TransportLines transport_lines(std::string_view answer) {
    TransportLines kept;
    std::string section, candidates, mid;
    SdpLines lines(answer);
    for (bool head = true; const auto line = lines.next();) {
        const auto keep = [&](std::string& text) {
            text.append(1, line->type).append("=").append(line->value).append("\r\n");
        };
        if (line->type == 'm') {
            head = false;
            section.clear(), candidates.clear(), mid.clear();
            keep(section);
        }
        if (line->type != 'a') continue;
        const SdpAttribute attribute = parse_sdp_attribute(*line);
        const std::string_view name = attribute.name;
        if (head && (name == "ice-lite" || name == "ice-options" || name == "group")) keep(kept.head);
        if (name == "mid") {
            mid = attribute.value;
            keep(section);
        }
        if (name == "candidate" || name == "end-of-candidates") keep(candidates);
        if (name != "end-of-candidates") continue;
        kept.mid = mid;
        kept.head += section;
        kept.candidates = candidates;
        break;
    }
    return kept;
}

std::string write_fragment(const TransportLines& lines, std::string_view ufrag, std::string_view pwd) {
    std::string text = lines.head;
    text.append("a=ice-ufrag:").append(ufrag).append("\r\na=ice-pwd:").append(pwd).append("\r\n");
    return text + lines.candidates;
}

}  // namespace lanai::streaming::webrtc
