// Errors of the RTP library: what is wrong with bytes that a peer sent.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace lanai::streaming::rtp {

enum class Errc { truncated = 1, bad_version, bad_length, bad_padding, bad_extension, unsupported };
[[nodiscard]] boost::system::error_code make_error_code(Errc);

template <class T>
using Result = boost::system::result<T>;

}  // namespace lanai::streaming::rtp

template <>
struct boost::system::is_error_code_enum<lanai::streaming::rtp::Errc> : std::true_type {};
