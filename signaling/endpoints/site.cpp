#include "endpoints/site.hpp"

#include "access/access.hpp"
#include "endpoints/requests.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace lanai::endpoints {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view assets_prefix = "assets/";

}  // namespace

std::string_view content_type_of(std::string_view path) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> types{{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".map", "application/json"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".webp", "image/webp"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".woff", "font/woff"},
        {".webmanifest", "application/manifest+json"},
        {".txt", "text/plain; charset=utf-8"},
    }};
    const auto dot = path.rfind('.');
    const auto extension = dot == std::string_view::npos ? std::string_view{} : path.substr(dot);
    for (const auto& [known, type] : types) {
        if (known == extension) return type;
    }
    return "application/octet-stream";
}

void Site::add(std::string path, std::string body) {
    SiteFile file;
    file.etag = '"' + access::hash_token(body).substr(0, 32) + '"';
    file.content_type = content_type_of(path);
    file.immutable = path.starts_with(assets_prefix);
    file.body = std::make_shared<const std::string>(std::move(body));
    files_.insert_or_assign(std::move(path), std::move(file));
}

const SiteFile* Site::find(std::string_view path) const {
    const auto found = files_.find(path);
    return found != files_.end() ? &found->second : nullptr;
}

boost::system::result<Site> Site::load(const std::string& folder) {
    Site site;
    std::error_code error;
    std::size_t bytes = 0;
    fs::recursive_directory_iterator entry(folder, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        if (!entry->is_regular_file(error) || error) continue;
        std::ifstream stream(entry->path(), std::ios::binary);
        std::string body{std::istreambuf_iterator<char>(stream), {}};
        if (!stream.good() && !stream.eof()) {
            return boost::system::errc::make_error_code(boost::system::errc::io_error);
        }
        bytes += body.size();
        if (site.files_.size() >= files_max || bytes > bytes_max) {
            return boost::system::errc::make_error_code(boost::system::errc::file_too_large);
        }
        site.add(entry->path().lexically_relative(folder).generic_string(), std::move(body));
    }
    if (error) return boost::system::error_code(error.value(), boost::system::system_category());
    return site;
}

gateway::HttpResponse file_response(const gateway::HttpRequest& request, const SiteFile& file) {
    gateway::HttpResponse response;
    response.headers = {
        {"ETag", file.etag},
        {"Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "private, no-cache"},
    };
    if (already_has(request, file.etag)) {
        response.status = 304;
        return response;
    }
    response.headers.emplace_back("Content-Type", file.content_type);
    response.body = file.body;
    return response;
}

}  // namespace lanai::endpoints
