#include <catch2/catch.hpp>
#include <thread>

#include "harness.hpp"

using namespace lanai::gateway;
using namespace lanai::gateway::testing;

TEST_CASE("a page connects, is heard, hears and goes") {
    Running running;
    Page page(running, "/ws?role=attendee");
    REQUIRE_FALSE(page.refused);
    CHECK(page.response[http::field::sec_websocket_protocol] == "lanai.v1");
    const auto upgrade = running.handler.opened.take();
    CHECK(upgrade.query == "role=attendee");
    CHECK(upgrade.path == "/ws");
    page.say("hello");
    const auto [id, said] = running.handler.messages.take();
    CHECK(id == upgrade.connection);
    CHECK(said == "hello");
    running.gateway->send("welcome", std::array{id});
    CHECK(page.hear() == "welcome");
    CHECK(running.gateway->counters().ws_open == 1);
    page.stream().close(websocket::close_code::normal);
    CHECK(running.handler.closed.take() == id);
    const auto counters = running.gateway->counters();
    CHECK(counters.ws_open == 0);
    CHECK(counters.ws_messages_in == 1);
    CHECK(counters.ws_messages_out == 1);
    CHECK(counters.ws_bytes_out == 7);
}

TEST_CASE("what may not connect is told why") {
    Running running;
    CHECK(Page(running, "/ws?refuse").response.result_int() == 403);
    CHECK(Page(running, "/elsewhere").response.result_int() == 404);
    CHECK(Page(running, "/ws", "").response.result_int() == 400);
    CHECK(Page(running, "/ws", "lanai.v2").response.result_int() == 400);
    CHECK(Page(running, "/ws", "http").response.result_int() == 400);
    CHECK(Page(running, "/ws", "lanai-listener").response.result_int() == 400);
    CHECK_FALSE(Page(running, "/ws", "lanai.v2, lanai.v1").refused);
    CHECK(running.handler.opened.take().path == "/ws");
    CHECK(running.handler.opened.empty());
}

TEST_CASE("a message at the limit passes, one byte more is closed with 1009") {
    Running running;
    Page page(running);
    const std::string whole(64 * 1024, 'm');
    page.say(whole);
    CHECK(running.handler.messages.take().second == whole);
    page.say(whole + "!");
    CHECK(page.closed_with() == 1009);
    running.handler.closed.take();
    CHECK(running.handler.messages.empty());
    CHECK(running.gateway->counters().oversize_frames == 1);
}

TEST_CASE("a message far over the limit is closed with 1009 too, counted once") {
    Running running;
    Page page(running);
    page.say(std::string(3'000'000, 'm'));
    CHECK(page.closed_with() == 1009);
    running.handler.closed.take();
    CHECK(running.gateway->counters().oversize_frames == 1);
    CHECK(running.handler.messages.empty());
}

TEST_CASE("fragments become one message, and count together against the limit") {
    Running running;
    Page page(running);
    page.stream().text(true);
    page.stream().write_some(false, asio::buffer(std::string("one ")));
    page.stream().write_some(false, asio::buffer(std::string("two ")));
    page.stream().write_some(true, asio::buffer(std::string("three")));
    CHECK(running.handler.messages.take().second == "one two three");
    const std::string half(40 * 1024, 'h');
    page.stream().write_some(false, asio::buffer(half));
    page.stream().write_some(true, asio::buffer(half));
    CHECK(page.closed_with() == 1009);
}

TEST_CASE("fragments without an end are closed with 1008, empty ones too") {
    Running running;
    for (const std::string& piece : {std::string("x"), std::string()}) {
        Page page(running);
        page.stream().text(true);
        boost::system::error_code error;
        for (int i = 0; i < 3'000 && !error; ++i) page.stream().write_some(false, asio::buffer(piece), error);
        CHECK(page.closed_with() == 1008);
    }
    CHECK(running.handler.messages.empty());
}

TEST_CASE("binary frames are refused with 1003") {
    Running running;
    Page page(running);
    page.stream().binary(true);
    page.stream().write(asio::buffer(std::string("\0\1\2", 3)));
    CHECK(page.closed_with() == 1003);
    CHECK(running.handler.messages.empty());
}

TEST_CASE("text that is not UTF-8 is closed with 1007") {
    Running running;
    Page page(running);
    page.say("\xc3\x28");
    CHECK(page.closed_with() == 1007);
    CHECK(running.handler.messages.empty());
}

TEST_CASE("one send reaches fifty pages, from another thread and in order") {
    Running running;
    std::vector<std::unique_ptr<Page>> pages;
    std::vector<ConnectionId> everyone;
    for (int i = 0; i < 50; ++i) {
        pages.push_back(std::make_unique<Page>(running));
        everyone.push_back(running.handler.opened.take().connection);
    }
    std::thread sender([&] {
        for (int i = 0; i < 20; ++i) running.gateway->send("event " + std::to_string(i), everyone);
    });
    for (const auto& page : pages) {
        for (int i = 0; i < 20; ++i) CHECK(page->hear() == "event " + std::to_string(i));
    }
    sender.join();
    CHECK(running.gateway->counters().ws_messages_out == 1000);
}

TEST_CASE("a large message arrives whole, and small ones after it") {
    Running running;
    Page page(running);
    const auto id = running.handler.opened.take().connection;
    std::string large(900'000, 'l');
    for (std::size_t i = 0; i < large.size(); i += 97) large[i] = static_cast<char>('a' + i % 26);
    running.gateway->send(large, std::array{id});
    running.gateway->send("after", std::array{id});
    CHECK(page.hear() == large);
    CHECK(page.hear() == "after");
}

TEST_CASE("a large message arrives whole at each of several slow readers, who share its bytes") {
    Running running;
    std::vector<std::unique_ptr<Page>> pages;
    std::vector<ConnectionId> everyone;
    for (int i = 0; i < 5; ++i) {
        pages.push_back(std::make_unique<Page>(running, "/ws", "lanai.v1", 4096 << i));
        everyone.push_back(running.handler.opened.take().connection);
    }
    std::string large;
    for (int i = 0; large.size() < 900'000; ++i) large += std::to_string(i) + " \u00e4\u2026 ";
    running.gateway->send(large, everyone);
    running.gateway->send("after", everyone);
    for (auto page = pages.rbegin(); page != pages.rend(); ++page) {
        CHECK((*page)->hear() == large);
        CHECK((*page)->hear() == "after");
    }
    CHECK(running.gateway->counters().ws_messages_out == 10);
}

TEST_CASE("close flushes what was sent before, with code and reason") {
    Running running;
    Page page(running);
    const auto id = running.handler.opened.take().connection;
    running.gateway->send("last words", std::array{id});
    running.gateway->close(id, 4403, "access revoked");
    running.gateway->send("never", std::array{id});
    CHECK(page.hear() == "last words");
    CHECK(page.closed_with() == 4403);
    CHECK(page.stream().reason().reason == "access revoked");
    CHECK(running.handler.closed.take() == id);
}

TEST_CASE("a close reason too long for its frame is cut between characters") {
    Running running;
    Page page(running);
    std::string reason = "x";
    for (int i = 0; i < 100; ++i) reason += "ä";
    running.gateway->close(running.handler.opened.take().connection, 4400, reason);
    CHECK(page.closed_with() == 4400);
    CHECK(std::string(page.stream().reason().reason.c_str()) == reason.substr(0, 123));
}

TEST_CASE("a slow reader is hung up on, and the others hear everything") {
    Config config;
    config.outbox_bytes_max = 256 * 1024;
    Running running(config);
    Page slow(running, "/ws", "lanai.v1", 4096);
    const auto slow_id = running.handler.opened.take().connection;
    Page quick(running);
    const auto quick_id = running.handler.opened.take().connection;
    const bool reads = GENERATE(false, true);  // a byte at a time
    INFO((reads ? "a byte at a time" : "nothing"));
    const std::string event(10'000, 'e');
    int sent = 0;
    while (running.gateway->counters().slow_clients_closed == 0) {
        REQUIRE(++sent < 5000);
        running.gateway->send(event, std::array{slow_id, quick_id});
        REQUIRE(quick.hear() == event);
        char byte = 0;
        if (reads) REQUIRE(slow.stream().next_layer().read_some(asio::buffer(&byte, 1)) == 1);
    }
    running.gateway->send("still here", std::array{slow_id, quick_id});
    CHECK(quick.hear() == "still here");
    // Of what was read byte by byte no frame can be made any more; that one is hung up on after close_wait_s.
    if (!reads) CHECK(slow.closed_with() == 4408);
    CHECK(running.handler.closed.take() == slow_id);
    CHECK(running.gateway->counters().slow_clients_closed == 1);
}

TEST_CASE("what a handler throws ends one connection only") {
    Running running;
    Page unlucky(running), other(running);
    const auto unlucky_id = running.handler.opened.take().connection;
    unlucky.say("throw");
    CHECK(running.handler.closed.take() == unlucky_id);
    other.say("fine");
    CHECK(running.handler.messages.take().second == "fine");
}

TEST_CASE("a page that is cut off is reported") {
    Running running;
    auto page = std::make_unique<Page>(running);
    const auto id = running.handler.opened.take().connection;
    page.reset();
    CHECK(running.handler.closed.take() == id);
}
