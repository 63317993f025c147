// How much has been read from a TCP socket. A header of its own because <linux/tcp.h> and <netinet/tcp.h> exclude each
// other.
#pragma once

#include <cstdint>
#include <optional>

namespace lanai::gateway {

// Bytes that came in and have been taken out of the kernel. Empty when the system does not say.
[[nodiscard]] std::optional<std::uint64_t> bytes_read_from(int socket);

}  // namespace lanai::gateway
