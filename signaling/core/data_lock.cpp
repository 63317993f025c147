#include "core/data_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace lanai::core {

DataLock::DataLock(const std::string& data_dir) {
    const std::string path = (std::filesystem::path(data_dir) / "lanai.lock").string();
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0)
        throw std::runtime_error("cannot open " + path + ": " + std::generic_category().message(errno) +
                                 "; give a folder that can be written with --data");
    if (::flock(file_, LOCK_EX | LOCK_NB) == 0) return;
    const int cause = errno;
    ::close(file_);
    if (cause == EWOULDBLOCK)
        throw std::runtime_error(data_dir + " is in use by another lanai serve; stop it or name another --data");
    throw std::runtime_error("cannot lock " + path + ": " + std::generic_category().message(cause) +
                             "; use a local disk");
}

// The file stays: removing it would let two servers lock two files of the same name.
DataLock::~DataLock() {
    ::close(file_);
}

}  // namespace lanai::core
