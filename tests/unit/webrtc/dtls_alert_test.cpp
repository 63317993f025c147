// The goodbye of a peer whose DTLS object is gone: read with every suite, believed only when authentic.
#include "link.hpp"

#include <catch2/catch.hpp>
#include <openssl/ssl.h>

using namespace lanai::test;
using namespace lanai::streaming::webrtc;

TEST_CASE("a goodbye is understood under every cipher suite, forged ones are not") {
    const std::string suite = GENERATE("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
                                       "ECDHE-ECDSA-CHACHA20-POLY1305");
    CAPTURE(suite);
    const auto context = std::make_shared<TestDtlsContext>();
    REQUIRE(SSL_CTX_set_cipher_list(context->get(), suite.c_str()) == 1);
    Link link(context);
    REQUIRE(link.connect());
    link.client->close();
    const auto goodbye = link.client->take_outputs();
    REQUIRE(goodbye.size() == 1);
    for (std::size_t byte = 1; byte < goodbye[0].size(); ++byte) {  // byte 0 says that it is DTLS at all
        for (const std::uint8_t flip : {std::uint8_t{1}, std::uint8_t{0x80}}) {
            auto forged = goodbye[0];
            forged[byte] = static_cast<std::uint8_t>(forged[byte] ^ flip);
            link.feed(forged);
        }
        link.feed(Bytes(goodbye[0].begin(), goodbye[0].begin() + static_cast<std::ptrdiff_t>(byte)));
    }
    CHECK(link.sink.closed.empty());
    auto behind_another = Bytes{23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, 2, 1, 1};  // application data
    behind_another.insert(behind_another.end(), goodbye[0].begin(), goodbye[0].end());
    link.feed(behind_another);
    CHECK(link.sink.closed == std::vector<CloseReason>{CloseReason::peer_closed});
}
