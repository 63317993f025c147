#include "feed/kept_copy.hpp"

#include "access/access.hpp"
#include "schedule/read.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

namespace lanai::feed {

namespace {

constexpr std::uintmax_t about_bytes_max = 16 * 1024;

std::optional<std::string> read_whole(const std::string& file, std::uintmax_t bytes_max) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error || size > bytes_max) return {};
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return {};
    return std::string{std::istreambuf_iterator<char>(stream), {}};
}

bool write_synced(const std::string& file, std::string_view text) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return false;
    bool good = true;
    while (good && !text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        good = written > 0;
        if (good) text.remove_prefix(static_cast<std::size_t>(written));
    }
    good = good && ::fsync(fd) == 0;
    return ::close(fd) == 0 && good;
}

bool replace(const std::string& file, std::string_view text) {
    const auto fresh = file + ".new";
    if (write_synced(fresh, text) && std::rename(fresh.c_str(), file.c_str()) == 0) return true;
    std::remove(fresh.c_str());
    return false;
}

// "key=value" lines.
std::map<std::string, std::string> read_about(std::string_view text) {
    std::map<std::string, std::string> about;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const auto equals = line.find('=');
        if (equals != std::string_view::npos) about.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
    return about;
}

}  // namespace

KeptCopy::KeptCopy(std::string folder, const Url& url)
    : body_file_((std::filesystem::path(folder) / "programme-feed").string()),
      about_file_(body_file_ + ".about"),
      url_hash_(access::hash_token(url.whole())) {}

std::optional<Copy> KeptCopy::load() const {
    const auto text = read_whole(about_file_, about_bytes_max);
    if (!text) return {};
    auto about = read_about(*text);
    if (about["url_sha256"] != url_hash_) return {};
    auto body = read_whole(body_file_, schedule::programme_bytes_max);
    if (!body) return {};
    Copy copy{std::move(*body), about["name"], {}, {}, 0};
    // The server went down between the two files: the newer body is good, but nobody knows its ETag.
    if (about["sha256"] != access::hash_token(copy.body)) return copy;
    copy.etag = about["etag"];
    copy.last_modified = about["last_modified"];
    const auto& talks = about["talks"];
    std::from_chars(talks.data(), talks.data() + talks.size(), copy.talks);
    return copy;
}

bool KeptCopy::save(const Copy& copy) const {
    const auto about = "url_sha256=" + url_hash_ + "\nsha256=" + access::hash_token(copy.body) + "\nname=" + copy.name +
                       "\netag=" + copy.etag + "\nlast_modified=" + copy.last_modified +
                       "\ntalks=" + std::to_string(copy.talks) + "\n";
    // The body first: an ETag must never stand for a document that is not there.
    return replace(body_file_, copy.body) && replace(about_file_, about);
}

}  // namespace lanai::feed
