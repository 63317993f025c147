// The last good document of a feed, kept in the data folder, so that a server starts where the feed does not answer:
// `programme-feed` as it came, `programme-feed.about` with where and how. One thread.
#pragma once

#include "feed/url.hpp"

#include <optional>
#include <string>

namespace lanai::feed {

struct Copy {
    std::string body, name;
    std::string etag, last_modified;  // empty when they may not belong to this body
    std::size_t talks = 0;            // of the programme that the next one is compared with; 0: not known
};

class KeptCopy {
public:
    // folder: exists when save() is called.
    KeptCopy(std::string folder, const Url& url);

    // Nothing: there is none, or it is of another address.
    [[nodiscard]] std::optional<Copy> load() const;
    // What was there before stays until this is on disk. False: it could not be written.
    [[nodiscard]] bool save(const Copy&) const;
    [[nodiscard]] const std::string& body_file() const { return body_file_; }

private:
    std::string body_file_, about_file_;
    std::string url_hash_;  // the address may hold a password
};

}  // namespace lanai::feed
