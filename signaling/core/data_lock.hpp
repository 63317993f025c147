// One server a data directory: whoever replays its log and appends to it holds this.
#pragma once

#include <string>

namespace lanai::core {

// Holds data_dir/lanai.lock exclusively while it lives; the system lets go of it when the process ends, however it
// ends.
class DataLock {
public:
    // Throws std::runtime_error: another process holds it, or the file cannot be made.
    explicit DataLock(const std::string& data_dir);
    ~DataLock();
    DataLock(const DataLock&) = delete;
    DataLock& operator=(const DataLock&) = delete;

private:
    int file_;
};

}  // namespace lanai::core
