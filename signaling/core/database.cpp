// What needs the database's file: the service of a data directory; invitations and the record beside a running server.
#include "core/audit.hpp"
#include "core/forgetting.hpp"
#include "core/record.hpp"
#include "core/testing.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>

namespace lanai::core {

namespace {

void make_folder(const std::string& data_dir) {
    std::error_code error;
    std::filesystem::create_directories(data_dir, error);
    if (error)
        throw std::runtime_error("cannot make the data directory " + data_dir + ": " + error.message() +
                                 "; give one that can be written with --data");
}

std::unique_ptr<store::Store> open_database(const std::string& data_dir) {
    make_folder(data_dir);
    auto opened = store::open_sqlite((std::filesystem::path(data_dir) / "lanai.db").string());
    if (!opened.store) throw std::runtime_error(opened.message);
    return std::move(opened.store);
}

}  // namespace

std::unique_ptr<Service> make_service(ServiceConfig config, Ports& ports) {
    make_folder(config.data_dir);
    auto lock = std::make_unique<DataLock>(config.data_dir);  // first: replaying may already write
    auto store = open_database(config.data_dir);
    const std::string data_dir = config.data_dir;
    try {
        return make_service(std::move(config), ports,
                            Parts{std::move(store), make_system_clock(), true, std::move(lock)});
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(data_dir + "/lanai.db: " + error.what() +
                                 "; restore it from a backup, or move it away to start anew");
    }
}

namespace {

std::string existing_database(const std::string& data_dir) {
    const auto file = std::filesystem::path(data_dir) / "lanai.db";
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        throw std::runtime_error(file.string() + " does not exist; name the server's data directory with --data");
    return file.string();
}

}  // namespace

EventRecord read_record(const std::string& data_dir, const schedule::Programme& configured,
                        const RecordOptions& options) {
    const std::string file = existing_database(data_dir);
    const auto store = open_database(data_dir);
    auto record = record_of(*store, configured, options);
    if (!record && record.error().kind == RecordProblem::no_such_talk) throw NoSuchTalk(record.error().message);
    if (!record) throw std::runtime_error(file + ": " + record.error().message);
    return *std::move(record);
}

std::vector<KnownPerson> find_persons(const std::string& data_dir, const std::string& name) {
    const std::string file = existing_database(data_dir);
    auto persons = persons_called(*open_database(data_dir), name);
    if (!persons) throw std::runtime_error(file + ": " + persons.error());
    return *std::move(persons);
}

namespace {

Forgotten forget_in(const std::string& data_dir, const std::optional<std::string>& person) {
    const std::string file = existing_database(data_dir);
    const auto forgotten = forget(*open_database(data_dir), person);
    if (!forgotten) throw std::runtime_error(file + ": " + forgotten.error() + "; nothing changed");
    return *forgotten;
}

}  // namespace

Forgotten forget_person(const std::string& data_dir, const std::string& person) {
    return forget_in(data_dir, person);
}

Forgotten forget_everybody(const std::string& data_dir) {
    return forget_in(data_dir, std::nullopt);
}

std::vector<AuditLine> read_audit(const std::string& data_dir) {
    const std::string file = existing_database(data_dir);
    auto lines = audit_of(*open_database(data_dir));
    if (!lines) throw std::runtime_error(file + ": " + lines.error());
    return *std::move(lines);
}

std::vector<std::string> create_invitations(const std::string& data_dir, const std::vector<Invitation>& invitations) {
    const auto store = open_database(data_dir);
    const std::int64_t now_ms = make_system_clock()->system_now().time_since_epoch().count();
    std::vector<std::string> tokens;
    std::vector<store::InvitationRow> rows;
    for (const Invitation& invitation : invitations) {
        tokens.push_back(access::make_token());
        store::InvitationRow row;
        row.id = access::make_id();
        row.token_hash = access::hash_token(tokens.back());
        row.role = access::to_string(invitation.role);
        row.name = invitation.name;
        row.stage = invitation.stage;
        row.source = invitation.source;
        row.created_ms = now_ms;
        rows.push_back(std::move(row));
    }
    if (const auto error = store->add_invitations(rows))
        throw std::runtime_error(data_dir + "/lanai.db: invitations could not be written: " + error.message());
    return tokens;
}

bool revoke_invitation(const std::string& data_dir, const std::string& token) {
    const auto store = open_database(data_dir);
    const auto revoked = store->revoke_invitation(access::hash_token(token));
    if (!revoked)
        throw std::runtime_error(data_dir +
                                 "/lanai.db: the invitation could not be revoked: " + revoked.error().message());
    return *revoked;
}

}  // namespace lanai::core
