#include "rooms/redact.hpp"

#include "rooms/poll.hpp"

#include <variant>

namespace lanai::rooms {

namespace {

// True when there was something.
bool remove(std::string& text) {
    if (text.empty() || text == removed_text) return false;
    text = removed_text;
    return true;
}

}  // namespace

struct RedactEvent {
    Redactor& of;

    // Who did it, by person and name.
    bool by(std::string& person, std::string& name) const {
        if (!of.take(person)) return false;
        of.forget_name(name);
        return true;
    }

    bool operator()(QuestionAsked& e) const {
        if (!of.take(e.person)) return false;
        of.forget_name(e.name);
        remove(e.text);
        of.own_.insert(e.id);
        ++of.questions_;
        return true;
    }
    bool operator()(QuestionStateChanged& e) const {
        const bool theirs = by(e.by_person, e.by_name);
        bool changed = theirs;
        for (std::string* text : {&e.now.answer, &e.now.reason}) {
            if (text->empty()) continue;
            const std::pair written(e.id, *text);
            if (theirs) of.words_.insert(written);
            // A step of somebody else keeps what was written before.
            if (of.words_.count(written) == 0) continue;
            changed = remove(*text) || changed;
            if (text == &e.now.answer) e.now.answered_by.clear();
        }
        return changed;
    }
    bool operator()(QuestionNoted& e) const {
        const std::string name = e.by_name;
        const bool theirs = by(e.by_person, e.by_name);
        // Who it is for is a name that somebody typed: their own, or one that they went by before.
        const bool for_them = !e.assignee.empty() && ((theirs && e.assignee == name) || of.knows(e.assignee));
        if (for_them) e.assignee.clear();
        return theirs || for_them;
    }
    bool operator()(QuestionClaimed& e) const { return by(e.claim.person, e.claim.name); }
    bool operator()(PolicySet& e) const { return by(e.by_person, e.by_name); }
    bool operator()(VoteCast& e) const { return of.take(e.person); }
    bool operator()(VoteWithdrawn& e) const { return of.take(e.person); }
    bool operator()(MessageSaid& e) const {
        if (!of.take(e.person)) return false;
        of.forget_name(e.name);
        remove(e.text);
        of.own_.insert(e.id);
        ++of.messages_;
        return true;
    }
    bool operator()(MessageEdited& e) const { return of.take(e.by_person) && (remove(e.text) || true); }
    bool operator()(MessageDeleted& e) const { return of.take(e.by_person); }
    bool operator()(MessagePromoted& e) const { return of.take(e.by_person); }
    bool operator()(ChatRulesSet& e) const { return by(e.by_person, e.by_name); }
    bool operator()(UnwantedWordsSet& e) const { return by(e.by_person, e.by_name); }
    bool operator()(SubjectReported& e) const {
        bool changed = false;
        if (of.own_.count(e.subject) != 0) {
            changed = remove(e.text) || !e.name.empty();
            e.name.clear();
        }
        if (!of.take(e.person)) return changed;
        remove(e.reason);
        return true;
    }
    bool operator()(ReportClosed& e) const { return by(e.by_person, e.by_name); }
    bool operator()(PersonRestricted& e) const {
        bool changed = by(e.by_person, e.now.by_name);
        if (changed) remove(e.now.reason);
        if (!of.take(e.now.person)) return changed;
        e.now.name.clear();
        remove(e.now.reason);
        e.now.networks.clear();
        e.now.network = false;
        return true;
    }
    bool operator()(NameSet& e) const {
        if (!of.take(e.person)) return false;
        of.forget_name(e.name);
        return true;
    }
    bool operator()(SourceSelected& e) const { return of.take(e.by_person); }
    bool operator()(TalksChanged& e) const { return by(e.by_person, e.by_name); }
    bool operator()(PlanRevised& e) const { return by(e.by_person, e.by_name); }
    bool operator()(ConflictResolved& e) const { return by(e.by_person, e.by_name); }
    bool operator()(ProgrammeReset&) const { return false; }
    bool operator()(TalkStarred& e) const { return of.take(e.person); }
    bool operator()(TalkUnstarred& e) const { return of.take(e.person); }
    bool operator()(CalendarRenewed& e) const { return of.take(e.person); }
    bool operator()(PollSet& e) const { return by(e.by_person, e.by_name); }
    bool operator()(PollStepped& e) const { return by(e.by_person, e.by_name); }
    bool operator()(PollRemoved& e) const { return by(e.by_person, e.by_name); }
    bool operator()(PollWordBarred& e) const { return by(e.by_person, e.by_name); }
    bool operator()(PollAnswered& e) const {
        if (!of.take(e.person)) return false;
        // Still an answer, which counts.
        if (!e.answer.words.empty()) e.answer.words = {std::string(removed_text)};
        return true;
    }
};

Redactor::Redactor(std::optional<std::string> person, std::function<std::string()> make_pseudonym)
    : person_(std::move(person)), make_pseudonym_(std::move(make_pseudonym)) {}

bool Redactor::redact(Event& event) {
    return std::visit(RedactEvent{*this}, event);
}

void Redactor::forget_name(std::string& name) {
    if (!name.empty()) names_.insert(name);
    name.clear();
}

bool Redactor::knows(const std::string& name) const {
    return !person_ || names_.count(name) != 0;
}

bool Redactor::is_meant(const std::string& person) const {
    if (person.empty() || person.starts_with(pseudonym_prefix)) return false;  // nobody, or forgotten already
    return !person_ || person == *person_;
}

bool Redactor::take(std::string& person) {
    if (!is_meant(person)) return false;
    std::string& pseudonym = pseudonyms_[person];
    if (pseudonym.empty()) pseudonym = std::string(pseudonym_prefix) + make_pseudonym_();
    person = pseudonym;
    return true;
}

}  // namespace lanai::rooms
