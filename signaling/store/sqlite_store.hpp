// The store in one SQLite file: write-ahead log, synchronous=FULL. Made by open_sqlite(); one thread at a time.
// Another process (`lanai link`) may open the same file meanwhile: transactions are short, waits last 5 s at most.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "store/statement.hpp"
#include "store/store.hpp"

namespace lanai::store {

class SqliteStore final : public Store {
public:
    // `database` has been checked and brought to the current schema.
    SqliteStore(DatabasePtr database, std::string log_id);

    [[nodiscard]] std::string log_id() const override { return log_id_; }
    [[nodiscard]] boost::system::error_code write(const Batch& batch) override;
    [[nodiscard]] boost::system::error_code replay(std::uint64_t after,
                                                   const std::function<void(const Event&)>& take) override;
    [[nodiscard]] boost::system::error_code read_answered(const std::function<void(const Answered&)>& take) override;
    [[nodiscard]] boost::system::error_code read_sessions(const std::function<void(const SessionRow&)>& take) override;
    [[nodiscard]] boost::system::error_code read_invitations(const std::function<void(const InvitationRow&)>& take) override;
    [[nodiscard]] boost::system::result<std::optional<SessionRow>> find_session(std::string_view token_hash) override;
    [[nodiscard]] boost::system::result<std::optional<InvitationRow>> find_invitation(
        std::string_view token_hash) override;
    [[nodiscard]] boost::system::result<std::optional<InvitationRow>> find_invitation_by_id(
        std::string_view id) override;
    [[nodiscard]] boost::system::error_code add_invitations(const std::vector<InvitationRow>& rows) override;
    [[nodiscard]] boost::system::result<bool> revoke_invitation(std::string_view token_hash) override;
    [[nodiscard]] boost::system::result<std::string> get_setting(std::string_view key) override;
    [[nodiscard]] boost::system::error_code set_setting(std::string_view key, std::string_view value) override;
    [[nodiscard]] boost::system::result<bool> changed_elsewhere() override;
    [[nodiscard]] boost::system::error_code forget(const std::optional<std::string>& person, const Rewrite&,
                                                   const std::string& new_log_id) override;
    [[nodiscard]] boost::system::result<std::string> read_log_id() override;

private:
    [[nodiscard]] boost::system::error_code insert(const Batch& batch);
    [[nodiscard]] boost::system::error_code insert_events(const std::vector<Event>& events);
    [[nodiscard]] static InvitationRow invitation_of(const Statement& row);
    [[nodiscard]] boost::system::result<std::optional<InvitationRow>> invitation_where(Statement& statement,
                                                                                       std::string_view value);
    [[nodiscard]] boost::system::error_code insert_invitations(const std::vector<InvitationRow>& rows);
    [[nodiscard]] boost::system::error_code in_one(const std::function<boost::system::error_code()>& write);
    [[nodiscard]] boost::system::error_code rewrite_events(const Rewrite&);
    [[nodiscard]] boost::system::error_code forget_rows(const std::optional<std::string>& person);
    void roll_back();

    DatabasePtr database_;  // outlives the statements
    std::string log_id_;
    Statement begin_, commit_, last_sequence_, insert_event_, insert_answered_, insert_session_;
    Statement find_session_, find_invitation_, find_invitation_by_id_, data_version_;
    std::int64_t seen_data_version_ = 0;  // as of the last changed_elsewhere()
};

}  // namespace lanai::store
