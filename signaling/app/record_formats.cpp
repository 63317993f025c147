#include "app/record_formats.hpp"

#include "app/csv.hpp"
#include "schedule/zone.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <string_view>

namespace lanai::app {

namespace {

namespace json = boost::json;

schedule::Instant instant(std::int64_t ms) {
    return schedule::Instant(std::chrono::milliseconds(ms));
}

// "2023-07-28 10:15 HST"
std::string time_in(std::int64_t ms, const std::string& zone) {
    const std::string known = schedule::zone_exists(zone) ? zone : "UTC";
    const auto date = schedule::format_date(instant(ms), known), clock = schedule::format_clock(instant(ms), known);
    return date && clock ? *date + " " + *clock : std::to_string(ms);
}

// Every sign that could be a mark, escaped (CommonMark 0.30, 2.4); each line after `indent`.
std::string literal(std::string_view text, std::string_view indent) {
    constexpr std::string_view marks = "\\`*_{}[]()<>#+-.!|~&$=:";
    std::string safe;
    for (const char c : text) {
        if (c == '\n') {
            safe += "  \n";  // the line ends here for the reader, too
            safe += indent;
            continue;
        }
        if (marks.find(c) != std::string_view::npos) safe += '\\';
        safe += c;
    }
    return safe;
}

std::string plural(std::size_t n, const char* noun) {
    return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

std::string in_words(const std::string& state) {
    if (state == "pending") return "waited for a moderator";
    if (state == "approved") return "not answered";
    if (state == "on_stage" || state == "answered_live") return "answered on stage";
    if (state == "answered_text") return "answered in writing";
    if (state == "deferred") return "put off to later";
    return state;
}

std::string asker(const core::RecordedQuestion& question) {
    if (question.anonymous) return "Anonymous";
    return question.name.empty() ? "Guest" : question.name;
}

void add_question(std::string& out, const core::RecordedQuestion& question) {
    out += "* **" + (question.text.empty() ? std::string("At the microphone") : literal(question.text, "  ")) + "**  \n";
    out += "  " + literal(asker(question), "  ");
    if (question.origin == "room") out += ", in the room";
    if (question.origin == "microphone") out += ", at the microphone";
    if (question.origin != "microphone") out += "; " + plural(question.votes, "vote");
    out += "; " + in_words(question.state);
    if (!question.reason.empty()) out += ": " + literal(question.reason, "  ");
    for (std::size_t i = 0; i < question.labels.size(); ++i)
        out += (i == 0 ? "; " : ", ") + literal(question.labels[i], "  ");
    out += "\n";
    if (!question.answer.empty()) {
        out += "\n  > " + literal(question.answer, "  > ") + "\n";
        if (!question.answered_by.empty()) out += "  >\n  > " + literal(question.answered_by, "  > ") + "\n";
    }
    for (const std::string& text : question.joined) out += "\n  Asked, too: " + literal(text, "  ") + "\n";
    out += "\n";
}

void add_polls(std::string& out, const std::vector<core::RecordedPoll>& polls) {
    if (!polls.empty()) out += "\n### Polls\n\n";
    for (const core::RecordedPoll& poll : polls) {
        out += "* **" + literal(poll.text, "  ") + "** (" + plural(poll.answers, "answer") + ")\n";
        for (const auto& [what, count] : poll.results)
            out += "  * " + literal(what, "    ") + ": " + std::to_string(count) + "\n";
    }
}

json::array to_json(const std::vector<core::RecordedPoll>& polls) {
    json::array array;
    for (const core::RecordedPoll& poll : polls) {
        json::array results;
        for (const auto& [what, count] : poll.results) results.push_back(json::object{{"what", what}, {"count", count}});
        array.push_back(json::object{{"text", poll.text},
                                     {"kind", poll.kind},
                                     {"answers", poll.answers},
                                     {"results", std::move(results)}});
    }
    return array;
}

json::array array_of(const std::vector<std::string>& texts) {
    json::array array;
    for (const std::string& text : texts) array.emplace_back(text);
    return array;
}

json::object to_json(const core::RecordedQuestion& question) {
    json::object object{{"id", question.id},
                        {"text", question.text},
                        {"name", question.name},
                        {"anonymous", question.anonymous},
                        {"origin", question.origin},
                        {"state", question.state},
                        {"votes", question.votes},
                        {"asked_ms", question.asked_ms},
                        {"labels", array_of(question.labels)},
                        {"joined", array_of(question.joined)}};
    if (!question.answer.empty()) object["answer"] = json::object{{"text", question.answer}, {"by", question.answered_by}};
    if (!question.reason.empty()) object["reason"] = question.reason;
    return object;
}

std::string joined_texts(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : "\n") + text;
    return all;
}

}  // namespace

std::string record_markdown(const core::EventRecord& record) {
    std::string out = "# " + literal(record.title, "") + "\n";
    add_polls(out, record.polls);
    for (const core::TalkRecord& talk : record.talks) {
        out += "\n## " + literal(talk.title, "") + "\n\n";
        std::string who;
        for (const std::string& person : talk.persons) who += (who.empty() ? "" : ", ") + literal(person, "");
        if (!who.empty()) out += who + "  \n";
        out += literal(time_in(talk.start_ms, record.zone), "");
        if (!talk.room.empty()) out += ", " + literal(talk.room, "");
        out += "\n";
        if (!talk.questions.empty()) out += "\n### Questions\n\n";
        for (const core::RecordedQuestion& question : talk.questions) add_question(out, question);
        add_polls(out, talk.polls);
        if (!talk.messages.empty()) out += "\n### Chat\n\n";
        for (const core::RecordedMessage& message : talk.messages)
            out += "* " + literal(time_in(message.at_ms, record.zone), "  ") + ", **" +
                   literal(message.name.empty() ? "Guest" : message.name, "  ") + "**: " + literal(message.text, "  ") +
                   (message.edited ? " (edited)" : "") + "\n";
    }
    return out;
}

namespace {

// A line an option.
void add_polls(std::string& out, const std::string& code, const std::string& title,
               const std::vector<core::RecordedPoll>& polls) {
    for (const core::RecordedPoll& poll : polls)
        for (const auto& [what, count] : poll.results)
            out += csv_line({code, title, "poll", "", "", poll.text, "", "", std::to_string(count), what, "", "", "", ""});
}

}  // namespace

std::string record_csv(const core::EventRecord& record) {
    std::string out = csv_line({"talk", "title", "kind", "time", "name", "text", "state", "origin", "votes", "answer",
                                "answered by", "reason", "labels", "asked, too"});
    add_polls(out, "", "", record.polls);
    for (const core::TalkRecord& talk : record.talks) {
        add_polls(out, talk.code, talk.title, talk.polls);
        for (const core::RecordedQuestion& q : talk.questions)
            out += csv_line({talk.code, talk.title, "question", time_in(q.asked_ms, record.zone), asker(q), q.text, q.state,
                             q.origin, std::to_string(q.votes), q.answer, q.answered_by, q.reason, joined_texts(q.labels),
                             joined_texts(q.joined)});
        for (const core::RecordedMessage& m : talk.messages)
            out += csv_line({talk.code, talk.title, "chat", time_in(m.at_ms, record.zone), m.name.empty() ? "Guest" : m.name,
                             m.text, "", "", "", "", "", "", "", ""});
    }
    return out;
}

std::string record_json(const core::EventRecord& record) {
    json::array talks;
    for (const core::TalkRecord& talk : record.talks) {
        json::array questions, messages;
        for (const core::RecordedQuestion& question : talk.questions) questions.push_back(to_json(question));
        for (const core::RecordedMessage& message : talk.messages)
            messages.push_back(json::object{{"at_ms", message.at_ms},
                                            {"name", message.name},
                                            {"role", message.role},
                                            {"text", message.text},
                                            {"edited", message.edited}});
        talks.push_back(json::object{{"code", talk.code},
                                     {"title", talk.title},
                                     {"persons", array_of(talk.persons)},
                                     {"room", talk.room},
                                     {"start_ms", talk.start_ms},
                                     {"end_ms", talk.end_ms},
                                     {"questions", std::move(questions)},
                                     {"polls", to_json(talk.polls)},
                                     {"messages", std::move(messages)}});
    }
    return json::serialize(json::object{{"title", record.title},
                                        {"zone", record.zone},
                                        {"polls", to_json(record.polls)},
                                        {"talks", std::move(talks)}}) +
           "\n";
}

std::string record_text(const core::EventRecord& record, RecordFormat format) {
    return format == RecordFormat::markdown ? record_markdown(record)
           : format == RecordFormat::csv    ? record_csv(record)
                                            : record_json(record);
}

std::string audit_csv(const std::vector<core::AuditLine>& lines) {
    std::string out = csv_line({"time", "by", "action", "what"});
    for (const core::AuditLine& line : lines)
        out += csv_line({time_in(line.at_ms, "UTC"), line.by, line.action, line.what});
    return out;
}

std::string audit_json(const std::vector<core::AuditLine>& lines) {
    json::array array;
    for (const core::AuditLine& line : lines)
        array.push_back(json::object{{"at_ms", line.at_ms}, {"by", line.by}, {"action", line.action}, {"what", line.what}});
    return json::serialize(array) + "\n";
}

}  // namespace lanai::app
