// HTML -> text, which every importer hands its texts to.

#include "import/html_text.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto plain = lanai::schedule::html_to_text({reinterpret_cast<const char*>(data), size});
    if (plain.text.size() > 3 * size) std::abort();  // "• " for <li> is the longest that grows
    return 0;
}
