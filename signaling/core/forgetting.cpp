#include "core/forgetting.hpp"

#include "access/access.hpp"
#include "protocol/log.hpp"
#include "rooms/redact.hpp"
#include "rooms/text.hpp"

#include <map>
#include <set>
#include <utility>

namespace lanai::core {

namespace {

// Who goes by which name, from the log and the sessions.
class Namebook {
public:
    void take(const rooms::Event& event) {
        if (const auto* named = std::get_if<rooms::NameSet>(&event)) names_[named->person].insert(named->name);
        if (const auto* asked = std::get_if<rooms::QuestionAsked>(&event)) {
            names_[asked->person].insert(asked->name);
            ++questions_[asked->person];
        }
        if (const auto* said = std::get_if<rooms::MessageSaid>(&event)) {
            names_[said->person].insert(said->name);
            ++messages_[said->person];
        }
        if (const auto* step = std::get_if<rooms::QuestionStateChanged>(&event))
            names_[step->by_person].insert(step->by_name);
        if (const auto* changed = std::get_if<rooms::TalksChanged>(&event))
            names_[changed->by_person].insert(changed->by_name);
    }

    void take(const store::SessionRow& row) { names_[row.person].insert(row.name); }
    void take(const store::InvitationRow& row) { names_["i-" + row.id].insert(row.name); }  // they may not have come yet

    [[nodiscard]] std::vector<KnownPerson> called(const std::string& name) const {
        const std::string wanted = rooms::fold_name(name);
        std::vector<KnownPerson> found;
        for (const auto& [person, names] : names_) {
            if (person.empty()) continue;
            for (const std::string& one : names) {
                if (one.empty() || rooms::fold_name(one) != wanted) continue;
                found.push_back({person, one, count(questions_, person), count(messages_, person)});
                break;
            }
        }
        return found;
    }

private:
    static std::size_t count(const std::map<std::string, std::size_t>& counts, const std::string& person) {
        const auto found = counts.find(person);
        return found == counts.end() ? 0 : found->second;
    }
    std::map<std::string, std::set<std::string>> names_;
    std::map<std::string, std::size_t> questions_, messages_;
};

}  // namespace

boost::system::result<Forgotten, std::string> forget(store::Store& store, const std::optional<std::string>& person) {
    using Result = boost::system::result<Forgotten, std::string>;
    rooms::Redactor redactor(person, access::make_id);
    std::string wrong;
    const auto error = store.forget(
        person,
        [&](const store::Event& row) -> boost::system::result<std::optional<std::string>> {
            auto event = protocol::from_log(row.kind, row.payload);
            if (!event) {
                wrong = "event " + std::to_string(row.sequence) + " of the log: " + event.error();
                return make_error_code(store::Errc::corrupt);
            }
            if (!redactor.redact(*event)) return std::optional<std::string>{};
            return std::optional(protocol::to_log(*event).payload);
        },
        access::make_id());
    if (error) return Result{boost::system::in_place_error, wrong.empty() ? error.message() : wrong};
    return Forgotten{redactor.persons(), redactor.questions(), redactor.messages()};
}

boost::system::result<std::vector<KnownPerson>, std::string> persons_called(store::Store& store,
                                                                            const std::string& name) {
    using Result = boost::system::result<std::vector<KnownPerson>, std::string>;
    Namebook namebook;
    std::string wrong;
    const auto error = store.replay(0, [&](const store::Event& row) {
        const auto event = protocol::from_log(row.kind, row.payload);
        if (event) namebook.take(*event);
        if (!event && wrong.empty()) wrong = "event " + std::to_string(row.sequence) + " of the log: " + event.error();
    });
    if (error) return Result{boost::system::in_place_error, "the log cannot be read: " + error.message()};
    if (!wrong.empty()) return Result{boost::system::in_place_error, wrong};
    if (const auto unread = store.read_sessions([&](const store::SessionRow& row) { namebook.take(row); }))
        return Result{boost::system::in_place_error, "the sessions cannot be read: " + unread.message()};
    if (const auto unread = store.read_invitations([&](const store::InvitationRow& row) { namebook.take(row); }))
        return Result{boost::system::in_place_error, "the invitations cannot be read: " + unread.message()};
    return namebook.called(name);
}

}  // namespace lanai::core
