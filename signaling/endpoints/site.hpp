// The built pages (www/dist), read once at start and served from memory. Immutable afterwards; any thread.
#pragma once

#include "signaling/gateway.hpp"

#include <boost/system/result.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace lanai::endpoints {

struct SiteFile {
    std::shared_ptr<const std::string> body;
    std::string content_type;
    std::string etag;  // strong, with its quotes
    bool immutable = false;
};

class Site {
public:
    static constexpr std::size_t files_max = 2'000;
    static constexpr std::size_t bytes_max = 128 * 1024 * 1024;

    Site() = default;
    // Errors: what the file system says; file_too_large beyond the limits above.
    [[nodiscard]] static boost::system::result<Site> load(const std::string& folder);

    void add(std::string path, std::string body);
    // `path` as in an address, without the leading '/': "attend.html", "assets/attend-1f3a.js". Null: no such file.
    [[nodiscard]] const SiteFile* find(std::string_view path) const;
    [[nodiscard]] bool empty() const { return files_.empty(); }

private:
    std::map<std::string, SiteFile, std::less<>> files_;
};

[[nodiscard]] std::string_view content_type_of(std::string_view path);

// 200 with the file, or 304 when the client has it.
[[nodiscard]] gateway::HttpResponse file_response(const gateway::HttpRequest&, const SiteFile&);

}  // namespace lanai::endpoints
