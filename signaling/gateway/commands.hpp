// What other threads ask of a service, and the bounded queue it comes through.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/connection.hpp"
#include "gateway/listener.hpp"

namespace lanai::gateway {

struct RespondCommand {
    ConnectionId id;
    HttpResponse response;
};
struct SendCommand {
    std::shared_ptr<Frame> frame;
    std::vector<ConnectionId> to;
};
struct CloseCommand {
    ConnectionId id;
    std::uint16_t code;
    std::string reason;
};
struct AdoptCommand {
    Accepted accepted;
};
using Command = std::variant<RespondCommand, SendCommand, CloseCommand, AdoptCommand>;

// Any thread puts, the service takes. Beyond the limit a command is dropped: a request then gets its 504, a new
// connection is hung up on, and a lost frame or close is made good by overflowed(): every WebSocket of the service is
// closed with 4408, to resume.
class CommandQueue {
public:
    static constexpr std::size_t commands_max = 65'536;
    static constexpr std::size_t frame_bytes_max = 128 * 1024 * 1024;

    enum class Put { first, queued, dropped };
    // `first`: the queue was empty, the service has to be woken.
    [[nodiscard]] Put put(Command command) {
        const std::size_t bytes = frame_bytes(command);
        const std::lock_guard lock(mutex_);
        if (commands_.size() >= commands_max || bytes_ + bytes > frame_bytes_max) {
            const bool loses_frame =
                std::holds_alternative<SendCommand>(command) || std::holds_alternative<CloseCommand>(command);
            overflowed_ = overflowed_ || loses_frame;
            return Put::dropped;
        }
        bytes_ += bytes;
        commands_.push_back(std::move(command));
        return commands_.size() == 1 ? Put::first : Put::queued;
    }

    struct Taken {
        std::deque<Command> commands;
        bool overflowed = false;
    };
    [[nodiscard]] Taken take() {
        const std::lock_guard lock(mutex_);
        bytes_ = 0;
        return {std::exchange(commands_, {}), std::exchange(overflowed_, false)};
    }

private:
    static std::size_t frame_bytes(const Command& command) {
        const auto* send = std::get_if<SendCommand>(&command);
        return send == nullptr ? 0 : send->frame->size();
    }

    std::mutex mutex_;
    std::deque<Command> commands_;
    std::size_t bytes_ = 0;
    bool overflowed_ = false;
};

}  // namespace lanai::gateway
