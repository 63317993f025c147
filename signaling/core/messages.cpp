// Connections: who they are, and what they send.
#include "core/close_codes.hpp"
#include "core/control.hpp"

namespace lanai::core {

namespace {

std::string conn(ConnectionId id) {
    return " conn=" + std::to_string(id);
}

}  // namespace

void Control::open(ConnectionId id, const std::vector<std::string>& session_tokens, const std::string& address) {
    connections_.add(id).address = address;
    counted_.connections.store(connections_.size(), std::memory_order_relaxed);
    if (draining_) return ports_.close(id, close_going_away, "the server is stopping");
    if (session_tokens.empty()) return ports_.close(id, close_not_authenticated, "no session; load the page again");
    sessions_.find(session_tokens, [this, id](Sessions::Found found) { identified(id, std::move(found)); });
}

void Control::identified(ConnectionId id, Sessions::Found found) {
    Connection* connection = connections_.find(id);
    if (connection == nullptr) return;  // went away meanwhile
    if (const Failure* failure = std::get_if<Failure>(&found)) {
        const std::uint16_t code = failure->code == "revoked"        ? close_revoked
                                   : failure->code == "unauthorized" ? close_not_authenticated
                                                                     : close_try_again;
        connection->early.clear();
        return ports_.close(id, code, failure->message);
    }
    auto& known = std::get<Sessions::Known>(found);
    if (shut_out(known.identity)) {
        connection->early.clear();
        return ports_.close(id, close_revoked, "a moderator has shut you out");
    }
    connections_.identify(id, std::move(known.identity), std::move(known.invitation));
    const Identity& identity = connection->identity;
    if (rooms::is_staff(identity.role)) sessions_.reserve(name_of(identity.person, identity.name));
    const auto early = std::exchange(connection->early, {});
    for (const Connection::Early& message : early) handle(id, message.text, message.received);
}

void Control::message(ConnectionId id, const std::string& text, schedule::Instant received) {
    Connection* connection = connections_.find(id);
    if (connection == nullptr) return;
    if (connection->known) return handle(id, text, received);
    if (connection->early.size() >= Connection::early_max)
        return ports_.close(id, close_bad_messages, "too many messages before the session was known");
    connection->early.push_back({text, received});
}

void Control::closed(ConnectionId id) {
    connections_.erase(id);
    counted_.connections.store(connections_.size(), std::memory_order_relaxed);
}

void Control::handle(ConnectionId id, const std::string& text, schedule::Instant received) {
    Connection* connection = connections_.find(id);
    if (connection == nullptr) return;
    if (const auto wait = limits_.message(id, clock_.steady_now())) return over_rate(id, text, *wait);
    auto parsed = protocol::parse_client_message(text);
    if (!parsed) return malformed(id, parsed.error());
    if (auto* hello = std::get_if<protocol::Hello>(&*parsed)) return on(id, *connection, std::move(*hello));
    if (auto* request = std::get_if<protocol::ClockRequest>(&*parsed)) return on(id, *connection, *request, received);
    on(id, *connection, std::get<protocol::CommandRequest>(*std::move(parsed)));
}

// Told with the command's id where that costs little, so that the page can send that command again.
void Control::over_rate(ConnectionId id, const std::string& text, std::chrono::milliseconds wait) {
    std::string command_id;
    if (text.size() <= unparsed_bytes_min) {
        const auto parsed = protocol::parse_client_message(text);
        if (!parsed) {
            command_id = parsed.error().id;
        } else if (const auto* request = std::get_if<protocol::CommandRequest>(&*parsed)) {
            command_id = request->id;
        }
    }
    refuse(id, command_id, "rate_limited", "too many messages on this connection; wait before the next", wait);
}

void Control::malformed(ConnectionId id, const protocol::ParseFailure& failure) {
    refuse(id, failure.id, failure.code, failure.message);
    if (failure.code == "unsupported_version") return ports_.close(id, close_bad_messages, "unsupported version");
    if (failure.code != "bad_message" && failure.code != "unknown_type") return;
    Connection* connection = connections_.find(id);
    if (connection == nullptr || ++connection->bad_messages != Connection::bad_messages_max) return;
    ports_.log("event=bad_messages" + conn(id));
    ports_.close(id, close_bad_messages, "ten bad messages");
}

void Control::on(ConnectionId id, Connection& connection, protocol::Hello hello) {
    if (const auto wait = limits_.hello(id, clock_.steady_now()))
        return refuse(id, {}, "rate_limited", "too many `hello` on this connection; wait before the next", *wait);
    if (hello.stage.empty()) hello.stage = stages_.first();
    if (!stages_.has(hello.stage))
        return refuse(id, {}, "not_found", "stage: there is no such stage; there is: " + stages_.ids());
    connection.said_hello = true;
    connections_.set_welcomed(id, false);
    connection.stage = hello.stage;
    connection.page = hello.page;
    if (!writing()) return welcome(id, connection, hello);
    if (!connection.hello) hellos_.push_back(id);
    connection.hello = std::move(hello);
}

void Control::on(ConnectionId id, Connection& connection, const protocol::ClockRequest& request,
                 schedule::Instant received) {
    if (!connection.said_hello) return refuse(id, {}, "hello_first", "send `hello` before `clock`");
    send(id, protocol::clock_frame(request.t0, protocol::to_ms(programme_clock_.to_programme(received)),
                                   protocol::to_ms(now())));
}

void Control::on(ConnectionId id, Connection& connection, protocol::CommandRequest command) {
    counted_.commands.fetch_add(1, std::memory_order_relaxed);
    if (!connection.said_hello) return refuse(id, command.id, "hello_first", "send `hello` before any command");
    const std::string& person = connection.identity.person;
    const std::string key = Answers::key(person, command.id);
    if (const std::string* given = answers_.find(key)) return send(id, *given);
    if (draining_) return refuse(id, command.id, "draining", "the server is stopping; send it again when you are back");
    if (const auto waiters = waiting_.find(key); waiters != waiting_.end()) {
        if (waiters->second.size() >= waiters_max) waiters->second.erase(waiters->second.begin());
        return waiters->second.push_back(id);
    }
    if (broken_)
        return refuse(id, command.id, "storage_failed", "the database cannot be read; nothing changed, try again");
    if (rooms::answers_secret(command.command) && !calendar_addresses_.can_be_made())
        return refuse(id, command.id, "storage_failed",
                      "the key of calendars could not be kept when the server started");
    if (waiting_.size() >= commands_in_flight_max)
        return refuse(id, command.id, "rate_limited", "the server has too much to do; try again in a second",
                      std::chrono::seconds(1));
    const Role role = connection.identity.role;
    if (const auto wait = limits_.command(person, role, command.command, clock_.steady_now()))
        return refuse(id, command.id, "rate_limited",
                      "too many of `" + std::string(rooms::name_of(command.command)) + "`; wait before the next",
                      *wait);
    waiting_[key].push_back(id);
    queue_.push_back({key, person, connection.identity.name, connection.stage, std::move(command.id), role,
                      std::move(command.command)});
    start_round();
}

void Control::look_at_invitations() {
    if (draining_ || looking_at_invitations_) return;
    looking_at_invitations_ = true;
    sessions_.changed_elsewhere([this](bool changed) {
        looking_at_invitations_ = false;
        if (changed) counted_.access_changes.fetch_add(1, std::memory_order_relaxed);
        if (changed) sessions_.learn_staff();
        if (changed) look_at_log();
        if (changed || revoked_due_) check_revoked();
    });
}

void Control::check_revoked() {
    revoked_due_ = false;
    auto invitations = connections_.invitations();
    if (invitations.empty()) return;
    sessions_.find_revoked(std::move(invitations), [this](const Sessions::Revoked& revoked) {
        revoked_due_ = revoked_due_ || !revoked;
        if (!revoked) return;
        for (const std::string& invitation : *revoked)
            for (const ConnectionId id : connections_.of_invitation(invitation))
                ports_.close(id, close_revoked, "this invitation was revoked");
    });
}

}  // namespace lanai::core
