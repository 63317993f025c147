// Client messages: whatever comes in, parsing gives a message or an error that can be sent back as JSON.
#include "protocol/client_message.hpp"
#include "protocol/server_message.hpp"

#include <boost/json/parse.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = lanai::protocol::parse_client_message(text);
    if (parsed) return 0;
    const auto& failure = parsed.error();
    boost::json::error_code error;
    (void)boost::json::parse(lanai::protocol::error_frame(failure.id, failure.code, failure.message), error);
    if (error || failure.code.empty() || failure.message.empty()) std::abort();
    return 0;
}
