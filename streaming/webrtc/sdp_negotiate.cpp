#include "webrtc/sdp.hpp"
#include "webrtc/sdp_codec.hpp"
#include "webrtc/sdp_document.hpp"

#include <algorithm>
#include <array>

namespace lanai::streaming::webrtc {
namespace {

constexpr std::size_t ssrcs_max = 16;                // of one media section
constexpr std::size_t mid_extension_bytes_max = 16;  // RFC 8285 one-byte header

struct ExtensionName {
    std::string_view uri;
    std::uint8_t rtp::ExtensionIds::*id;
    bool for_audio, for_video, for_viewer;
};
constexpr std::array extension_names{
    ExtensionName{"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
                  &rtp::ExtensionIds::transport_cc, true, true, true},
    ExtensionName{"urn:ietf:params:rtp-hdrext:sdes:mid", &rtp::ExtensionIds::mid, true, true, true},
    ExtensionName{"urn:ietf:params:rtp-hdrext:ssrc-audio-level", &rtp::ExtensionIds::audio_level, true, false, true},
    ExtensionName{"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", &rtp::ExtensionIds::abs_send_time, true,
                  true, false},
    ExtensionName{"urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", &rtp::ExtensionIds::rid, false, true, false},
    ExtensionName{"urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", &rtp::ExtensionIds::repaired_rid, false,
                  true, false},
};

rtp::ExtensionIds read_extensions(const SdpSection& section, Kind kind, Direction direction) {
    rtp::ExtensionIds ids;
    const bool viewer = direction == Direction::send_to_viewer;
    const std::string_view useless = viewer ? "sendonly" : "recvonly";  // for the way media goes here
    for (const SdpAttribute& attribute : section.attributes) {
        if (attribute.name != "extmap") continue;
        const auto words = split_sdp_words(attribute.value, 3);
        if (words.size() < 2) continue;
        const std::size_t slash = words[0].find('/');
        const auto id = parse_sdp_number(words[0].substr(0, slash), 14);  // one-byte headers hold no more
        if (!id || *id == 0) continue;
        if (slash != std::string_view::npos) {
            const std::string_view way = words[0].substr(slash + 1);
            if (way == useless || way == "inactive") continue;
        }
        for (const ExtensionName& name : extension_names) {
            if (words[1] != name.uri || (viewer && !name.for_viewer)) continue;
            if (kind == Kind::audio ? name.for_audio : name.for_video) ids.*name.id = static_cast<std::uint8_t>(*id);
        }
    }
    return ids;
}

void read_ssrcs(const SdpSection& section, MediaMatch& match) {
    constexpr std::uint32_t any = 0xFFFF'FFFF;
    for (const SdpAttribute& attribute : section.attributes) {
        if (attribute.name == "ssrc-group" && !match.rtx_ssrc) {
            const auto words = split_sdp_words(attribute.value, 3);
            if (words.size() == 3 && words[0] == "FID") match.rtx_ssrc = parse_sdp_number(words[2], any);
        } else if (attribute.name == "ssrc") {
            const auto ssrc = parse_sdp_number(attribute.value.substr(0, attribute.value.find(' ')), any);
            if (!ssrc || match.ssrcs.size() == ssrcs_max) continue;
            if (std::find(match.ssrcs.begin(), match.ssrcs.end(), *ssrc) == match.ssrcs.end()) {
                match.ssrcs.push_back(*ssrc);
            }
        }
    }
    if (match.rtx_ssrc) {
        std::stable_partition(match.ssrcs.begin(), match.ssrcs.end(),
                              [&](auto ssrc) { return ssrc != match.rtx_ssrc; });
    }
}

// RFC 8853 section 5.1: "send a;b,c;~d …": of alternatives the first, a paused one (~) too. RFC 8851: an a=rid line each.
void read_simulcast(const SdpSection& section, MediaMatch& match) {
    constexpr std::size_t rid_bytes_max = 16;  // of a one-byte header extension
    const SdpAttribute* const simulcast = section.find("simulcast");
    if (simulcast == nullptr || match.extensions.rid == 0) return;
    const auto words = split_sdp_words(simulcast->value, 5);
    const auto send = std::find(words.begin(), words.end(), "send");
    if (send == words.end() || send + 1 == words.end()) return;
    const auto announced = [&](std::string_view rid) {
        return std::any_of(section.attributes.begin(), section.attributes.end(), [&](const SdpAttribute& attribute) {
            const auto line = split_sdp_words(attribute.value, 3);
            return attribute.name == "rid" && line.size() >= 2 && line[0] == rid && line[1] == "send";
        });
    };
    for (std::string_view rest = send[1]; !rest.empty() && match.rids.size() < layers_max;) {
        std::string_view rid = rest.substr(0, rest.find(';'));
        rest.remove_prefix(std::min(rid.size() + 1, rest.size()));
        rid = rid.substr(0, rid.find(','));
        if (rid.starts_with('~')) rid.remove_prefix(1);
        const bool word = std::all_of(rid.begin(), rid.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        });
        if (!rid.empty() && rid.size() <= rid_bytes_max && word && announced(rid)) match.rids.emplace_back(rid);
    }
    if (match.rids.size() < 2) match.rids.clear();  // one encoding is no simulcast
}

// "sha-256 AB:CD:…" in upper case, an empty string for another hash, nullopt when it is malformed.
std::optional<std::string> read_fingerprint(std::string_view value) {
    const auto words = split_sdp_words(value, 3);
    if (words.size() < 2) return std::nullopt;
    if (!equals_ignoring_case(words[0], "sha-256")) return std::string{};
    std::string text(words[1]);
    if (words.size() != 2 || text.size() != 32 * 3 - 1) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char& c = text[i];
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
        const bool hex = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
        if (i % 3 == 2 ? c != ':' : !hex) return std::nullopt;
    }
    return text;
}

bool is_ice_text(std::string_view text, std::size_t bytes_min) {
    return text.size() >= bytes_min && text.size() <= 256 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

// Reads one offer. Each step returns an error to stop at, or nothing.
class Negotiator {
public:
    Negotiator(const SdpDocument& document, Direction direction) : document_(document) {
        result_.direction = direction;
    }

    std::variant<Negotiated, SdpError> run() {
        if (document_.media.empty()) return unacceptable(0, "the offer has no m= line");
        read_bundle();
        for (const SdpSection& section : document_.media) {
            if (auto error = add(section)) return *error;
        }
        if (accepted_.empty()) return nothing_accepted();
        if (auto error = check_bundle()) return *error;
        if (auto error = read_transport()) return *error;
        return std::move(result_);
    }

private:
    using MaybeError = std::optional<SdpError>;

    static SdpError unacceptable(int line, std::string_view what) {
        return sdp_error(Errc::sdp_unacceptable, line, what);
    }
    static SdpError malformed(int line, std::string_view what) { return sdp_error(Errc::sdp_malformed, line, what); }

    [[nodiscard]] bool publishing() const { return result_.direction == Direction::receive_from_publisher; }

    // A media section's own attribute, else the session's.
    [[nodiscard]] const SdpAttribute* effective(const SdpSection& section, std::string_view name) const {
        const SdpAttribute* own = section.find(name);
        return own != nullptr ? own : document_.session.find(name);
    }

    void read_bundle() {
        for (const SdpAttribute& attribute : document_.session.attributes) {
            if (attribute.name != "group") continue;
            const auto words = split_sdp_words(attribute.value, sdp_media_max + 1);
            if (words.empty() || words[0] != "BUNDLE") continue;
            bundle_line_ = attribute.line;
            offered_bundle_.assign(words.begin() + 1, words.end());
            break;
        }
    }

    MaybeError add(const SdpSection& section) {
        MediaMatch match;
        match.type = section.type;
        match.protocol = section.protocol;
        match.offered_formats.assign(section.formats.begin(), section.formats.end());
        if (const SdpAttribute* mid = section.find("mid")) {
            if (!is_ice_text(mid->value, 1)) return malformed(mid->line, "a=mid is one word");
            match.mid = mid->value;
            const auto same = [&](const MediaMatch& m) { return m.mid == match.mid; };
            if (std::any_of(result_.media.begin(), result_.media.end(), same)) {
                return malformed(mid->line, "two media sections have the same a=mid");
            }
        }
        auto error = consider(section, match);
        if (!error && match.accepted) accepted_.push_back({&section, match.mid});
        result_.media.push_back(std::move(match));
        return error;
    }

    // Fills and accepts a section of audio or video that has something for us; others keep port 0.
    MaybeError consider(const SdpSection& section, MediaMatch& match) {
        if (section.type != "audio" && section.type != "video") return {};
        if (section.port == 0 && section.find("bundle-only") == nullptr) return {};  // refused by its offerer
        if (!equals_any_rtp_profile(section.protocol)) return {};
        match.kind = section.type == "audio" ? Kind::audio : Kind::video;
        bool usable = false;
        if (auto error = check_direction(section, usable)) return error;
        if (!usable) return {};
        match.codecs = match_codecs(section, match.kind, result_.direction);
        if (match.codecs.empty()) {
            // A talk without its picture or sound would fail in silence: a publisher is told. A viewer gets what is left.
            if (publishing()) return no_common_codec(section.line);
            if (no_codec_line_ == 0) no_codec_line_ = section.line;
            return {};
        }
        if (result_.find(match.kind) != nullptr) {
            match.codecs.clear();
            if (!publishing()) return {};  // a viewer gets its first one
            return unacceptable(
                section.line, "a second " + match.type + " section; a publisher sends at most one video and one audio");
        }
        if (effective(section, "rtcp-mux") == nullptr) {
            return unacceptable(section.line, "the media section has no a=rtcp-mux");
        }
        match.extensions = read_extensions(section, match.kind, result_.direction);
        if (match.mid.size() > mid_extension_bytes_max) match.extensions.mid = 0;
        match.rtcp_reduced_size = effective(section, "rtcp-rsize") != nullptr;
        if (publishing()) read_ssrcs(section, match);
        if (publishing() && match.kind == Kind::video) read_simulcast(section, match);
        match.accepted = true;
        return {};
    }

    static bool equals_any_rtp_profile(std::string_view protocol) {  // RFC 9429 section 5.1.2
        constexpr std::array<std::string_view, 6> profiles{"UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "TCP/TLS/RTP/SAVPF",
                                                           "TCP/TLS/RTP/SAVP",  "RTP/SAVPF",        "RTP/SAVP"};
        return std::find(profiles.begin(), profiles.end(), protocol) != profiles.end();
    }

    MaybeError check_direction(const SdpSection& section, bool& usable) const {
        std::string_view way = "sendrecv";
        int line = section.line;
        for (const SdpSection* scope : {&document_.session, &section}) {
            for (const SdpAttribute& a : scope->attributes) {
                if (a.name != "sendrecv" && a.name != "sendonly" && a.name != "recvonly" && a.name != "inactive")
                    continue;
                way = a.name;
                line = a.line;
            }
        }
        usable = way == "sendrecv" || way == (publishing() ? "sendonly" : "recvonly");
        if (usable) return {};
        if (!publishing() && way == "inactive") return {};  // a viewer may leave a section out
        return unacceptable(
            line, publishing()
                      ? "a publisher's media section must be a=sendonly or a=sendrecv, not a=" + std::string(way)
                      : "a viewer's media section must be a=recvonly or a=sendrecv, not a=" + std::string(way));
    }

    static SdpError no_common_codec(int line) {
        return unacceptable(line, "no codec in common; Lanai takes H264 (packetization-mode=1), VP8, VP9, AV1 and opus");
    }

    [[nodiscard]] SdpError nothing_accepted() const {
        if (no_codec_line_ != 0) return no_common_codec(no_codec_line_);
        return unacceptable(document_.media.front().line, "the offer has no audio or video section that can be used");
    }

    // All that is accepted shares one transport (RFC 9143); the group keeps the offer's order, whose first accepted
    // section's transport is the one in use.
    MaybeError check_bundle() {
        for (const std::string_view mid : offered_bundle_) {
            const auto it =
                std::find_if(accepted_.begin(), accepted_.end(), [&](const auto& a) { return a.mid == mid; });
            if (it == accepted_.end() || mid.empty()) continue;
            if (transport_ == nullptr) transport_ = it->section;
            if (std::find(result_.bundle.begin(), result_.bundle.end(), mid) == result_.bundle.end()) {
                result_.bundle.emplace_back(mid);
            }
        }
        if (transport_ == nullptr) transport_ = accepted_.front().section;
        if (accepted_.size() < 2) return {};
        if (offered_bundle_.empty()) {
            return unacceptable(accepted_[1].section->line,
                                "more than one media section needs a=group:BUNDLE with their mids");
        }
        for (const Accepted& one : accepted_) {
            if (std::find(result_.bundle.begin(), result_.bundle.end(), one.mid) == result_.bundle.end()) {
                return unacceptable(one.section->line, "the media section's mid is missing in a=group:BUNDLE (line " +
                                                           std::to_string(bundle_line_) + ")");
            }
        }
        return {};
    }

    MaybeError read_transport() {
        const SdpSection& section = *transport_;
        const SdpAttribute* ufrag = effective(section, "ice-ufrag");
        const SdpAttribute* pwd = effective(section, "ice-pwd");
        if (ufrag == nullptr || pwd == nullptr) {
            return unacceptable(section.line, ufrag == nullptr ? "no a=ice-ufrag for the media section"
                                                               : "no a=ice-pwd for the media section");
        }
        if (!is_ice_text(ufrag->value, 4)) return malformed(ufrag->line, "a=ice-ufrag has 4 to 256 characters");
        if (!is_ice_text(pwd->value, 22)) return malformed(pwd->line, "a=ice-pwd has 22 to 256 characters");
        result_.remote_ufrag = ufrag->value;
        result_.remote_pwd = pwd->value;
        const SdpAttribute* setup = effective(section, "setup");
        if (setup != nullptr && setup->value != "actpass" && setup->value != "active") {
            return unacceptable(setup->line, "a=setup must be actpass or active, as Lanai is the passive side");
        }
        return read_fingerprints(section);
    }

    MaybeError read_fingerprints(const SdpSection& section) {
        const SdpSection& scope = section.find("fingerprint") != nullptr ? section : document_.session;
        for (const SdpAttribute& attribute : scope.attributes) {
            if (attribute.name != "fingerprint") continue;
            auto fingerprint = read_fingerprint(attribute.value);
            if (!fingerprint)
                return malformed(attribute.line, "a=fingerprint:sha-256 is followed by 32 bytes as XX:XX:...");
            if (fingerprint->empty() || !result_.fingerprint_sha256.empty()) continue;
            result_.fingerprint_sha256 = std::move(*fingerprint);
        }
        if (!result_.fingerprint_sha256.empty()) return {};
        const SdpAttribute* other = scope.find("fingerprint");
        return unacceptable(other != nullptr ? other->line : section.line,
                            "no a=fingerprint:sha-256 for the media section");
    }

    struct Accepted {
        const SdpSection* section;
        std::string mid;
    };
    const SdpDocument& document_;
    Negotiated result_;
    std::vector<Accepted> accepted_;
    std::vector<std::string_view> offered_bundle_;
    int bundle_line_ = 0, no_codec_line_ = 0;
    const SdpSection* transport_ = nullptr;
};

}  // namespace

const MediaMatch* Negotiated::find(Kind kind) const {
    const auto it =
        std::find_if(media.begin(), media.end(), [&](const auto& m) { return m.accepted && m.kind == kind; });
    return it == media.end() ? nullptr : &*it;
}

std::variant<Negotiated, SdpError> negotiate(std::string_view offer, Direction direction) {
    const auto document = parse_sdp(offer);
    if (const auto* error = std::get_if<SdpError>(&document)) return *error;
    return Negotiator(std::get<SdpDocument>(document), direction).run();
}

}  // namespace lanai::streaming::webrtc
