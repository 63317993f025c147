// Addresses of feeds and where they redirect to: what comes out is one host over https, nothing that a request's head
// could break on, and no credentials for another place.
#include "feed/pace.hpp"
#include "feed/url.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

bool is_safe(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lanai::feed;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(parse_retry_after(text, {}));
    const auto first = parse_url(text.substr(0, text.find('\n')));
    const auto base = first ? *first : *parse_url("https://u:p@a.example/x/y?z");
    const auto next = resolve_location(base, text.substr(std::min(size, text.find('\n') + 1)));
    for (const auto* url : {&first, &next}) {
        if (!*url) continue;
        const auto& one = **url;
        if (one.host.empty() || one.port == 0 || !is_safe(one.authority()) || !is_safe(one.target)) std::abort();
        if (!one.target.starts_with('/')) std::abort();
        if (one.credentials.empty() && !parse_url(one.whole())) std::abort();
    }
    if (next && !next->same_place(base) && !next->credentials.empty()) std::abort();
    return 0;
}
