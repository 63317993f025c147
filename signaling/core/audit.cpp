#include "core/audit.hpp"

#include "protocol/log.hpp"
#include "rooms/event.hpp"
#include "rooms/text.hpp"

#include <map>
#include <utility>

namespace lanai::core {

namespace {

// Takes the log's events in their order; remembers just enough of them to name persons and things.
class Auditor {
public:
    std::vector<AuditLine> lines;
    std::int64_t at_ms = 0;

    void operator()(const rooms::QuestionAsked& e) { questions_[e.id] = {e.person, e.text}; }
    void operator()(const rooms::QuestionStateChanged& e) {
        know(e.by_person, e.by_name);
        const Thing& question = questions_[e.id];
        if (e.by_person == question.person && e.now.state == rooms::QuestionState::withdrawn) return;
        std::string what = rooms::quoted(question.text);
        if (!e.now.reason.empty()) what += ": " + e.now.reason;
        if (!e.now.answer.empty()) what += ": " + e.now.answer;
        if (!e.now.merged_into.empty()) what += " into " + rooms::quoted(questions_[e.now.merged_into].text);
        add(e.by_name, (e.undo ? "undone: " : "") + std::string(rooms::to_string(e.now.state)), std::move(what));
    }
    void operator()(const rooms::QuestionNoted& e) {
        know(e.by_person, e.by_name);
        std::string what = rooms::quoted(questions_[e.id].text) + (e.pinned ? ": pinned" : ": not pinned");
        for (const std::string& label : e.labels) what += ", " + label;
        if (!e.assignee.empty()) what += ", for " + e.assignee;
        add(e.by_name, "noted", std::move(what));
    }
    void operator()(const rooms::PolicySet& e) {
        know(e.by_person, e.by_name);
        add(e.by_name, "set_policy", e.stage + ": " + std::string(rooms::to_string(e.policy)));
    }
    void operator()(const rooms::MessageSaid& e) {
        messages_[e.id] = {e.person, e.text};
        know(e.person, e.name);
    }
    void operator()(const rooms::MessageEdited& e) { messages_[e.id].text = e.text; }
    void operator()(const rooms::MessageDeleted& e) {
        const Thing& message = messages_[e.id];
        if (e.by_person != message.person) add(name_of(e.by_person), "delete_message", rooms::quoted(message.text));
    }
    void operator()(const rooms::MessagePromoted& e) {
        const Thing& message = messages_[e.id];
        if (e.by_person != message.person) add(name_of(e.by_person), "promote", rooms::quoted(message.text));
    }
    void operator()(const rooms::ChatRulesSet& e) {
        know(e.by_person, e.by_name);
        std::string what = e.stage + (e.rules.open ? ": open" : ": closed");
        what += e.rules.links ? ", links" : ", no links";
        if (e.rules.slow_ms > 0) what += ", one message in " + std::to_string(e.rules.slow_ms / 1'000) + " s";
        add(e.by_name, "set_chat", std::move(what));
    }
    void operator()(const rooms::UnwantedWordsSet& e) {
        know(e.by_person, e.by_name);
        std::string what;
        for (const std::string& word : e.words) what += (what.empty() ? "" : ", ") + word;
        add(e.by_name, "set_words", std::move(what));
    }
    void operator()(const rooms::SubjectReported& e) { reports_[e.id] = e.text; }
    void operator()(const rooms::ReportClosed& e) {
        know(e.by_person, e.by_name);
        add(e.by_name, "close_report", rooms::quoted(reports_[e.id]));
    }
    void operator()(const rooms::PersonRestricted& e) {
        know(e.by_person, e.now.by_name);
        const bool muted = e.now.muted_until_ms > e.now.at_ms;
        std::string what = e.now.name.empty() ? "who asked " + rooms::quoted(questions_[e.now.question].text) : e.now.name;
        if (!e.now.reason.empty()) what += ": " + e.now.reason;
        add(e.now.by_name, e.now.banned ? (e.now.network ? "banned with network" : "banned") : muted ? "muted" : "lifted",
            std::move(what));
    }
    void operator()(const rooms::NameSet& e) { know(e.person, e.name); }
    void operator()(const rooms::SourceSelected& e) { add(name_of(e.by_person), "cut", e.stage + ": " + e.source); }
    void operator()(const rooms::TalksChanged& e) {
        know(e.by_person, e.by_name);
        add(e.by_name, e.action.empty() ? "talks_changed" : e.action, e.what);
    }
    void operator()(const rooms::PlanRevised& e) {
        know(e.by_person, e.by_name);
        add(e.by_name, "new plan by " + e.source, e.what.empty() ? e.label : e.label + ": " + e.what);
    }
    void operator()(const rooms::ConflictResolved& e) {
        know(e.by_person, e.by_name);
        add(e.by_name, "resolve_conflict", e.talk);
    }
    void operator()(const rooms::ProgrammeReset&) { add({}, "programme_reset", "as planned"); }
    void operator()(const rooms::PollSet& e) {
        know(e.by_person, e.by_name);
        add(e.by_name, polls_.count(e.id) == 0 ? "make_poll" : "edit_poll", rooms::quoted(e.content.text));
        polls_[e.id] = e.content.text;
    }
    void operator()(const rooms::PollStepped& e) {
        know(e.by_person, e.by_name);
        add(e.by_name, "poll " + std::string(rooms::to_string(e.state)), rooms::quoted(polls_[e.id]));
    }
    void operator()(const rooms::PollRemoved& e) {
        know(e.by_person, e.by_name);
        add(e.by_name, "remove_poll", rooms::quoted(polls_[e.id]));
    }
    void operator()(const rooms::PollWordBarred& e) {
        know(e.by_person, e.by_name);
        add(e.by_name, "bar_word", rooms::quoted(polls_[e.poll]) + ": " + e.word);
    }
    // One's own business, and what moderators only look at.
    void operator()(const rooms::QuestionClaimed&) {}
    void operator()(const rooms::VoteCast&) {}
    void operator()(const rooms::VoteWithdrawn&) {}
    void operator()(const rooms::PollAnswered&) {}
    void operator()(const rooms::TalkStarred&) {}
    void operator()(const rooms::TalkUnstarred&) {}
    void operator()(const rooms::CalendarRenewed&) {}

private:
    struct Thing {
        std::string person, text;
    };

    void add(std::string by, std::string action, std::string what) {
        lines.push_back({at_ms, std::move(by), std::move(action), std::move(what)});
    }
    void know(const std::string& person, const std::string& name) {
        if (!person.empty() && !name.empty()) names_[person] = name;
    }
    [[nodiscard]] std::string name_of(const std::string& person) const {
        const auto found = names_.find(person);
        return found == names_.end() ? std::string{} : found->second;
    }

    std::map<std::string, Thing> questions_, messages_;         // by id
    std::map<std::string, std::string> names_, polls_, reports_;  // by person, by id
};

}  // namespace

boost::system::result<std::vector<AuditLine>, std::string> audit_of(store::Store& store) {
    using Result = boost::system::result<std::vector<AuditLine>, std::string>;
    Auditor auditor;
    std::string wrong;
    const auto error = store.replay(0, [&](const store::Event& record) {
        if (!wrong.empty()) return;
        const auto event = protocol::from_log(record.kind, record.payload);
        if (!event) {
            wrong = "event " + std::to_string(record.sequence) + " of the log: " + event.error();
            return;
        }
        auditor.at_ms = record.at_ms;
        std::visit(auditor, *event);
    });
    if (error) return Result{boost::system::in_place_error, "the log cannot be read: " + error.message()};
    if (!wrong.empty()) return Result{boost::system::in_place_error, wrong};
    return std::move(auditor.lines);
}

}  // namespace lanai::core
