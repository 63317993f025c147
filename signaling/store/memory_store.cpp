#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "access/access.hpp"
#include "store/store.hpp"

namespace lanai::store {
namespace {

using boost::system::error_code;
using boost::system::result;

// Same answers as SqliteStore, gone with the process.
class MemoryStore final : public Store {
public:
    [[nodiscard]] std::string log_id() const override { return log_id_; }

    [[nodiscard]] error_code write(const Batch& batch) override {
        std::uint64_t last = events_.empty() ? 0 : events_.back().sequence;
        for (const auto& event : batch.events) {
            if (event.sequence != ++last) return Errc::write_failed;
        }
        events_.insert(events_.end(), batch.events.begin(), batch.events.end());
        for (const auto& row : batch.answered) {
            if (!answered_keys_.emplace(row.person, row.command_id).second) {
                std::erase_if(answered_, [&](const Answered& old) {
                    return old.person == row.person && old.command_id == row.command_id;
                });
            }
            answered_.push_back(row);
        }
        for (const auto& row : batch.sessions) sessions_[row.token_hash] = row;
        return {};
    }

    [[nodiscard]] error_code replay(std::uint64_t after, const std::function<void(const Event&)>& take) override {
        for (auto i = static_cast<std::size_t>(after); i < events_.size(); ++i) take(events_[i]);
        return {};
    }

    [[nodiscard]] error_code read_answered(const std::function<void(const Answered&)>& take) override {
        for (const auto& row : answered_) take(row);
        return {};
    }

    [[nodiscard]] error_code read_sessions(const std::function<void(const SessionRow&)>& take) override {
        for (const auto& [hash, row] : sessions_) take(row);
        return {};
    }

    [[nodiscard]] result<std::optional<SessionRow>> find_session(std::string_view token_hash) override {
        const auto found = sessions_.find(token_hash);
        return found == sessions_.end() ? std::nullopt : std::optional(found->second);
    }

    [[nodiscard]] result<std::optional<InvitationRow>> find_invitation(std::string_view token_hash) override {
        for (const auto& [id, row] : invitations_) {
            if (row.token_hash == token_hash) return std::optional(row);
        }
        return std::optional<InvitationRow>{};
    }

    [[nodiscard]] result<std::optional<InvitationRow>> find_invitation_by_id(std::string_view id) override {
        const auto found = invitations_.find(id);
        return found == invitations_.end() ? std::nullopt : std::optional(found->second);
    }

    [[nodiscard]] error_code read_invitations(const std::function<void(const InvitationRow&)>& take) override {
        for (const auto& [id, row] : invitations_) take(row);
        return {};
    }
    [[nodiscard]] error_code add_invitations(const std::vector<InvitationRow>& rows) override {
        auto added = invitations_;
        for (const InvitationRow& row : rows) {
            const auto same = [&](const auto& other) { return other.second.token_hash == row.token_hash; };
            if (std::any_of(added.begin(), added.end(), same)) return Errc::write_failed;
            if (!added.emplace(row.id, row).second) return Errc::write_failed;
        }
        invitations_ = std::move(added);
        changed_ = true;
        return {};
    }

    [[nodiscard]] result<bool> revoke_invitation(std::string_view token_hash) override {
        for (auto& [id, row] : invitations_) {
            if (row.token_hash != token_hash) continue;
            row.revoked = true;
            changed_ = true;
            return true;
        }
        return false;
    }

    [[nodiscard]] result<std::string> get_setting(std::string_view key) override {
        const auto found = settings_.find(key);
        return found == settings_.end() ? std::string{} : found->second;
    }

    [[nodiscard]] error_code set_setting(std::string_view key, std::string_view value) override {
        settings_.insert_or_assign(std::string(key), std::string(value));
        return {};
    }

    [[nodiscard]] result<bool> changed_elsewhere() override { return std::exchange(changed_, false); }

    [[nodiscard]] error_code forget(const std::optional<std::string>& person, const Rewrite& rewrite,
                                    const std::string& new_log_id) override {
        auto rewritten = events_;
        bool changed = std::any_of(sessions_.begin(), sessions_.end(),
                                   [&](const auto& entry) { return !person || entry.second.person == *person; });
        for (Event& event : rewritten) {
            auto payload = rewrite(event);
            if (!payload) return payload.error();
            if (!*payload) continue;
            event.payload = **std::move(payload);
            changed = true;
        }
        changed = changed || std::any_of(invitations_.begin(), invitations_.end(), [&](const auto& entry) {
            return person && *person == "i-" + entry.first && !(entry.second.revoked && entry.second.name.empty());
        });
        if (!changed) return {};
        events_ = std::move(rewritten);
        for (auto it = sessions_.begin(); it != sessions_.end();) {
            const SessionRow& row = it->second;
            if (person && row.person != *person) {
                ++it;
                continue;
            }
            if (const auto found = invitations_.find(row.invitation); found != invitations_.end()) {
                found->second.name.clear();
                found->second.revoked = true;
            }
            it = sessions_.erase(it);
        }
        for (auto& [id, row] : invitations_) {
            if (person && *person != "i-" + id) continue;
            row.name.clear();
            row.revoked = true;
        }
        std::erase_if(answered_, [&](const Answered& row) { return !person || row.person == *person; });
        std::erase_if(answered_keys_, [&](const auto& key) { return !person || key.first == *person; });
        log_id_ = new_log_id;
        changed_ = true;
        return {};
    }

    [[nodiscard]] result<std::string> read_log_id() override { return log_id_; }

private:
    std::string log_id_ = access::make_id();
    std::vector<Event> events_;  // events_[i] has sequence i + 1
    std::vector<Answered> answered_;
    std::set<std::pair<std::string, std::string>> answered_keys_;
    std::map<std::string, SessionRow, std::less<>> sessions_;
    std::map<std::string, InvitationRow, std::less<>> invitations_;
    bool changed_ = false;
    std::map<std::string, std::string, std::less<>> settings_;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() {
    return std::make_unique<MemoryStore>();
}

}  // namespace lanai::store
