// A folder of its own for each test, gone with it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "store/store.hpp"

namespace lanai::store::testing {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "lanai-store-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string file(const char* name = "lanai.db") const { return path_ / name; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline std::unique_ptr<Store> open_or_throw(const std::string& file) {
    auto opened = open_sqlite(file);
    if (opened.error) throw std::runtime_error(opened.message);
    return std::move(opened.store);
}

inline Batch one_event(std::uint64_t sequence, std::string payload = "{}") {
    Batch batch;
    batch.events.push_back(
        {sequence, static_cast<std::int64_t>(sequence) * 1000, "question_asked", std::move(payload)});
    return batch;
}

inline std::uint64_t last_sequence(Store& store) {
    std::uint64_t last = 0;
    const auto error = store.replay(0, [&](const Event& event) { last = event.sequence; });
    if (error) throw std::runtime_error(error.message());
    return last;
}

}  // namespace lanai::store::testing
