// Janus's streaming plug-in over its HTTP API: it makes the offer, we answer.
#include "signalling.hpp"

#include "http.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>

namespace lanai::bench {

namespace {

namespace json = boost::json;
using Verb = HttpConnection::Verb;

class JanusDoor final : public Door {
public:
    JanusDoor(Url url, unsigned mountpoint) : http_(std::move(url), ""), mountpoint_(mountpoint) {}

    // One Janus session a viewer, as a page would open it.
    Joined join(const LocalSide& local) override {
        Joined joined;
        joined.posted = TimePoint::clock::now();
        const std::string session = "/" + id_of(ask("", {{"janus", "create"}}));
        const std::string handle = session + "/" + id_of(ask(session, {{"janus", "attach"}, {"plugin", "janus.plugin.streaming"}}));
        joined.session = session;
        ask(handle, {{"janus", "message"}, {"body", {{"request", "watch"}, {"id", mountpoint_}}}});
        const std::string offer = wait_for_offer(session);
        joined.remote = read_description(offer);
        ask(handle, {{"janus", "message"},
                     {"body", {{"request", "start"}}},
                     {"jsep", {{"type", "answer"}, {"sdp", write_description(local, true, joined.remote)}}}});
        if (joined.remote.address.sin_port == 0) joined.problem = "Janus's offer has no IPv4 candidate";
        return joined;
    }
    void leave(const std::string& session) override { ask(session, {{"janus", "destroy"}}); }

private:
    static constexpr int events_max = 20;  // before the offer: acknowledgements, keep-alives

    json::object ask(const std::string& path, json::object body) {
        body["transaction"] = "t" + std::to_string(++transaction_);
        const auto response = http_.send(Verb::post, http_.url().path + path, "application/json", json::serialize(body));
        return checked(response.body());
    }
    static json::object checked(const std::string& text) {
        auto answer = json::parse(text).as_object();
        if (answer.at("janus") == "error") throw std::runtime_error(json::serialize(answer));
        return answer;
    }
    static std::string id_of(const json::object& answer) {
        return std::to_string(answer.at("data").at("id").to_number<std::uint64_t>());
    }
    std::string wait_for_offer(const std::string& session) {
        for (int i = 0; i < events_max; ++i) {
            const auto response = http_.send(Verb::get, http_.url().path + session + "?maxev=1", "", "");
            auto event = checked(response.body());
            if (const auto* jsep = event.if_contains("jsep")) return std::string(jsep->at("sdp").as_string());
        }
        throw std::runtime_error("Janus made no offer");
    }

    HttpConnection http_;
    unsigned mountpoint_;
    std::uint64_t transaction_ = 0;
};

}  // namespace

MakeDoor janus_door(const std::string& text, unsigned mountpoint) {
    return [url = parse_url(text), mountpoint](unsigned) { return std::make_unique<JanusDoor>(url, mountpoint); };
}

}  // namespace lanai::bench
