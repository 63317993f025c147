// How viewers come in and go: a few threads with one keep-alive HTTP connection each, so that hundreds may arrive within
// one second while the crowd's thread goes on reading media. WHEP, or Janus's HTTP API.
#pragma once

#include "viewer.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace lanai::bench {

// What the description of a viewer needs from its owner.
struct LocalSide {
    std::string ufrag, pwd, fingerprint;
    std::string address;  // of the candidate: only for servers that check by themselves
    std::uint16_t port = 0;
    bool transport_cc = true;
};

struct Joined {
    std::string problem;  // empty: all is well
    RemoteSide remote;
    std::string session;  // for leave()
    TimePoint posted{};   // when the first request left
};

// One thread's way to the server. Throws std::exception when the connection fails.
class Door {
public:
    virtual ~Door() = default;
    virtual Joined join(const LocalSide&) = 0;
    virtual void leave(const std::string& session) = 0;
};
using MakeDoor = std::function<std::unique_ptr<Door>(unsigned thread)>;

// url: http://HOST:PORT/whep/STAGE. On loopback each thread comes from an address of its own (127.0.1.x), as viewers
// do: servers limit how fast one address may join.
[[nodiscard]] MakeDoor whep_door(const std::string& url);
// url: http://HOST:PORT/janus, a streaming mountpoint's number.
[[nodiscard]] MakeDoor janus_door(const std::string& url, unsigned mountpoint);

// What a session description says about its sender.
[[nodiscard]] RemoteSide read_description(const std::string& sdp);
// Ours, as a browser's: H.264 and Opus, both to be received.
[[nodiscard]] std::string write_description(const LocalSide&, bool answer, const RemoteSide& numbers);

class Reception {
public:
    struct Done {
        std::size_t viewer;
        Joined joined;
    };
    // event_fd becomes readable when take() has something.
    Reception(const MakeDoor&, unsigned threads);
    ~Reception();
    Reception(const Reception&) = delete;
    Reception& operator=(const Reception&) = delete;

    void join(std::size_t viewer, LocalSide);
    void leave(std::string session);
    [[nodiscard]] std::vector<Done> take();
    [[nodiscard]] int event_fd() const { return event_fd_; }
    // Requests that are not done.
    [[nodiscard]] std::size_t pending();

private:
    using Job = std::function<void(Door&)>;
    void run(const std::stop_token&, Door&);
    void add(Job);

    int event_fd_;
    std::mutex mutex_;
    std::condition_variable_any more_;
    std::deque<Job> jobs_;  // at most two a viewer
    std::size_t under_way_ = 0;
    std::vector<Done> done_;
    std::vector<std::unique_ptr<Door>> doors_;
    std::vector<std::jthread> threads_;  // last: they use the members above
};

}  // namespace lanai::bench
