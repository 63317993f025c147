// The programme's files as of one change: made when they are first asked for, and kept. Any thread; who asks for a file
// that another thread is making waits for it.
#pragma once

#include "schedule/export.hpp"
#include "signaling/core.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::endpoints {

struct FeedFile {
    std::shared_ptr<const std::string> body;
    std::string etag;  // strong, with its quotes
    std::string content_type;
    std::string file_name;  // for programs that save it; empty: not said
    std::chrono::sys_seconds modified{};
};

class Edition {
public:
    Edition(std::shared_ptr<const core::ProgrammeNow>, std::string base_url);

    [[nodiscard]] bool is_of(const std::shared_ptr<const core::ProgrammeNow>& now) const { return now_ == now; }
    // Null: no such file. At most one a talk, and three.
    [[nodiscard]] std::shared_ptr<const FeedFile> find(std::string_view path);
    // Somebody's own picks; codes without a talk are passed over. Made anew each time.
    [[nodiscard]] FeedFile calendar_of(const std::vector<std::string>& codes) const;

private:
    [[nodiscard]] std::shared_ptr<const FeedFile> make(const std::string& path) const;
    [[nodiscard]] std::shared_ptr<const FeedFile> make_talk(const std::string& code) const;
    [[nodiscard]] std::shared_ptr<const FeedFile> file(std::string body, std::string type, std::string name,
                                                       schedule::Instant modified) const;
    [[nodiscard]] schedule::ExportInput input() const;
    [[nodiscard]] schedule::Instant modified(std::string_view code = {}) const;  // of one talk, or of all

    const std::shared_ptr<const core::ProgrammeNow> now_;
    const schedule::Programme current_;
    const std::string base_url_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const FeedFile>, std::less<>> files_;  // guarded by mutex_
};

}  // namespace lanai::endpoints
