// Impairments from, and counts to, the JSON that lossy_link speaks.
#pragma once

#include "link/impairment.hpp"

#include <boost/json/object.hpp>

namespace lanai::test {

// Keys: loss, burst {begin, end, loss}, delay_ms, jitter_ms, reorder, reorder_ms, rate_kbps, queue_bytes, outage. What is not
// there is off. Throws std::invalid_argument for an unknown key or a share outside 0..1, boost::system::system_error
// for a value that is no number.
[[nodiscard]] Impairments impairments_from(const boost::json::object&);
[[nodiscard]] boost::json::object json_of(const FateCounts&);

}  // namespace lanai::test
