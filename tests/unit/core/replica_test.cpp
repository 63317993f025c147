// Clients that come and go under random commands: each ends with what a fresh snapshot gives, in order, without a gap
// or a repetition, and was never told what it may not see.
#include "harness.hpp"

#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

#include <random>
#include <set>

using namespace lanai;
using namespace lanai::testing;
using core::Role;

namespace {

// What a page keeps.
struct Replica {
    Replica(std::string its_session, bool is_staff, bool speaks = false)
        : session(std::move(its_session)), staff(is_staff), speaker(speaks) {}

    std::string session;
    bool staff;
    bool speaker;
    core::ConnectionId connection = 0;
    std::string person, log;
    std::int64_t to = 0;
    std::int64_t newest = 0;  // seq of the last event; rises
    std::map<std::string, boost::json::object> questions, messages, talks, polls;
    std::map<std::string, std::string> answers;  // own, by poll
    std::set<std::string> stars;
    std::string likes;  // nobody else stars this talk

    void take(const boost::json::object& frame) {
        const std::int64_t next_to = frame.at("to").as_int64();
        if (next_to < to) FAIL("`to` went back");
        for (const auto& event : frame.at("events").as_array()) take_event(event.as_object(), next_to);
        to = next_to;
    }

    void take_event(const boost::json::object& event, std::int64_t frame_to) {
        const std::string kind = event.at("kind").as_string().c_str();
        if (event.contains("seq")) {
            const std::int64_t seq = event.at("seq").as_int64();
            if (seq <= to || seq > frame_to) FAIL(kind << " told twice or too early: " << seq << " after " << to);
            if (seq < newest) FAIL(kind << " out of order");
            newest = seq;
        }
        if (kind == "question") {
            const auto& question = event.at("question").as_object();
            check_visible(question);
            questions[question.at("id").as_string().c_str()] = question;
        } else if (kind == "question_gone") {
            questions.erase(event.at("id").as_string().c_str());
        } else if (kind == "chat") {
            messages[event.at("message").at("id").as_string().c_str()] = event.at("message").as_object();
        } else if (kind == "chat_gone") {
            messages.erase(event.at("id").as_string().c_str());
        } else if (kind == "moderation" || kind == "plan" || kind == "queue") {
            if (!staff && !(kind == "queue" && speaker)) FAIL("what is for moderators alone: " << kind);
        } else if (kind == "star") {
            const std::string code = event.at("talk").as_string().c_str();
            if (code != likes) FAIL("a star of somebody else: " << code);
            if (event.at("starred").as_bool()) {
                stars.insert(code);
            } else {
                stars.erase(code);
            }
        } else if (kind == "poll") {
            keep_poll(event.at("poll").as_object());
        } else if (kind == "poll_gone") {
            if (polls.erase(event.at("id").as_string().c_str()) == 0) FAIL("a poll is gone that was not there");
        } else if (kind == "poll_answer") {
            answers[event.at("poll").as_string().c_str()] = boost::json::serialize(event.at("choices"));
        } else if (kind == "talk_gone") {
            talks.erase(event.at("code").as_string().c_str());
        } else if (kind == "talks") {
            for (const auto& talk : event.at("talks").as_array()) {
                auto& kept = talks[talk.at("code").as_string().c_str()];
                if (talk.as_object().contains("title")) kept.clear();
                for (const auto& [key, value] : talk.as_object()) kept[key] = value;
            }
        }
    }

    void keep_poll(const boost::json::object& poll) {
        const bool draft = poll.at("state") == "draft", published = poll.at("state") == "published";
        if (!staff && draft) FAIL("a draft");
        const bool hidden = draft || (poll.at("hide_results").as_bool() && !published);
        if (!staff && hidden != poll.at("results").is_null()) FAIL("results that are hidden, or not there");
        for (const char* note : {"by_name", "barred"})
            if (!staff && poll.contains(note)) FAIL("a moderators' note: " << note);
        if (poll.contains("person")) FAIL("a person in a poll");
        polls[poll.at("id").as_string().c_str()] = poll;
    }

    void check_visible(const boost::json::object& question) const {
        if (staff) return check_anonymous(question);
        const auto& state = question.at("state").as_string();
        const auto& author = question.at("author").at("person");
        const bool is_public = state == "approved" || state == "on_stage" || state == "answered_live" ||
                               state == "answered_text" || state == "deferred";
        const bool own = author == person.c_str();
        for (const char* note : {"labels", "assignee", "claim", "merged", "version", "changed_by"})
            if (question.contains(note)) FAIL("a moderators' note: " << note);
        const bool named = !question.at("author").at("name").as_string().empty();
        if (question.at("anonymous").as_bool() && !own && named) FAIL("the name of an anonymous asker");
        if (!is_public && !own) FAIL("a question of somebody else in state " << state);
        if (!own && !author.is_null()) FAIL("the person behind a question of somebody else");
    }

    void check_anonymous(const boost::json::object& question) const {
        const auto& author = question.at("author").as_object();
        const bool told = !author.at("person").is_null() || !author.at("name").as_string().empty();
        if (question.at("anonymous").as_bool() && told && author.at("person") != person.c_str())
            FAIL("moderators are told who asked anonymously");
    }

    void welcome(const boost::json::object& frame) {
        person = frame.at("you").at("person").as_string().c_str();
        log = frame.at("log").as_string().c_str();
        newest = 0;
        polls.clear();
        for (const auto& poll : frame.at("polls").as_array()) keep_poll(poll.as_object());
        answers.clear();
        for (const auto& answer : frame.at("my_answers").as_array())
            answers[answer.at("poll").as_string().c_str()] = boost::json::serialize(answer.at("choices"));
        stars.clear();
        for (const auto& code : frame.at("my_stars").as_array()) stars.insert(code.as_string().c_str());
        if (!frame.at("resumed").as_bool()) {
            to = 0;
            questions.clear();
            messages.clear();
            talks.clear();
            for (const auto& talk : frame.at("programme").at("talks").as_array())
                talks[talk.at("code").as_string().c_str()] = talk.as_object();
        }
        take(frame);
    }
};

class Crowd {
public:
    // gather: events wait for company, and time often stands still.
    explicit Crowd(unsigned seed, bool gather = false)
        : dice_(seed),
          gather_(gather),
          h_(std::make_shared<Disk>(), false, {}, 1, [&](core::ServiceConfig& config) {
              config.gather_a_connection = std::chrono::milliseconds(gather ? 2 : 0);
          }) {
        for (int i = 0; i < 3; ++i) replicas_.emplace_back(h_.attendee(), false);
        replicas_.emplace_back(h_.invited(Role::speaker, "Cy"), false, true);
        replicas_.emplace_back(h_.invited(Role::moderator, "Mo"), true);
        static const char* const liked[] = {"A1", "A2", "A3", "A4", "H1"};
        for (std::size_t i = 0; i < replicas_.size(); ++i) replicas_[i].likes = liked[i];
        for (Replica& replica : replicas_) come(replica);
    }

    void step() {
        Replica& replica = replicas_[below(replicas_.size())];
        if (below(12) == 0) {
            go(replica);
            Replica& other = &replica == &replicas_.back() ? replicas_.front() : replicas_.back();
            leave_something(other);
            come(replica);
            return;
        }
        leave_something(replica);
    }

    // Everybody's copy is what a fresh page of the same person gets.
    void compare() {
        h_.tick();  // counts that wait are told
        for (Replica& replica : replicas_) {
            go(replica);
            const auto polls = replica.polls;  // likewise
            const auto answers = replica.answers;
            const std::set<std::string> starred = replica.stars;  // as events made them, before a welcome tells all
            come(replica);
            Replica fresh(replica.session, replica.staff, replica.speaker);
            fresh.likes = replica.likes;
            fresh.welcome(h_.hello(h_.connect(replica.session)));
            for (const auto& [id, question] : fresh.questions) {
                const auto mine = replica.questions.find(id);
                INFO(boost::json::serialize(question));
                CHECK((mine == replica.questions.end() ? "" : boost::json::serialize(mine->second)) == boost::json::serialize(question));
            }
            CHECK(replica.questions == fresh.questions);
            CHECK(replica.messages == fresh.messages);
            CHECK(replica.talks == fresh.talks);
            CHECK(starred == fresh.stars);
            CHECK(polls == fresh.polls);
            for (const auto& [id, mine] : fresh.answers) CHECK(answers.at(id) == mine);
            CHECK(replica.to == fresh.to);
        }
    }

    [[nodiscard]] std::int64_t to() const { return replicas_.back().to; }

private:
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(dice_); }

    void come(Replica& replica) {
        replica.connection = h_.connect(replica.session);
        const std::string since =
            replica.log.empty() ? "" : R"(,"log":")" + replica.log + R"(","since":)" + std::to_string(replica.to);
        replica.welcome(h_.hello(replica.connection, since));
    }

    void go(Replica& replica) {
        h_.settle();
        h_.service->closed(replica.connection);
        h_.settle();
        for (const auto& frame : h_.received(replica.connection))
            if (frame.at("type") == "events") replica.take(frame);
    }

    std::string any(const std::map<std::string, boost::json::object>& entities) {
        if (entities.empty()) return "none";
        return std::next(entities.begin(), static_cast<long>(below(entities.size())))->first;
    }

    void with_polls(const Replica& replica) {
        const std::string id = any(replicas_.back().polls);
        const auto known = replicas_.back().polls.find(id);
        const auto version = known == replicas_.back().polls.end() ? 1 : known->second.at("version").as_int64();
        const std::string poll = R"({"poll":")" + id + "\"";
        if (!replica.staff || below(3) == 0) {
            h_.ask_for(replica.connection, "answer_poll", poll + R"(,"choices":[)" + std::to_string(below(2)) + "]}");
            return;
        }
        static const char* const steps[] = {"open_poll", "open_poll", "close_poll", "publish_poll", "remove_poll"};
        if (known == replicas_.back().polls.end() || below(4) == 0) {
            h_.ask_for(replica.connection, "make_poll",
                       R"({"kind":"single","text":"Tea?","options":["yes","no"],"hide_results":)" +
                           std::string(below(2) == 0 ? "true}" : "false}"));
            return;
        }
        h_.ask_for(replica.connection, steps[below(5)], poll + R"(,"version":)" + std::to_string(version) + "}");
    }

    void leave_something(Replica& replica) {
        if (!gather_ || below(3) == 0) h_.clock->advance(std::chrono::seconds(20));  // no limits in the way
        if (below(6) == 0) return with_polls(replica);
        // Ids as the moderator's last snapshot has them.
        const Replica& knows = replicas_.back();
        const std::string id = any(knows.questions);
        const auto known = knows.questions.find(id);
        const auto version = known == knows.questions.end() ? 1 : known->second.at("version").as_int64();
        const std::string question = R"({"question":")" + id + "\"";
        const std::string versioned = question + R"(,"version":)" + std::to_string(version + std::int64_t(below(2)));
        static const char* const moderation[] = {"approve", "put_on_stage", "take_off_stage", "answered"};
        if (replica.staff && below(3) == 0) return moderate(replica, question, versioned);
        if (below(5) == 0) {
            h_.ask_for(replica.connection, below(2) == 0 ? "star" : "unstar", R"({"talk":")" + replica.likes + "\"}");
            return;
        }
        switch (below(replica.staff ? 13 : 5)) {
            case 0:
                h_.ask_for(replica.connection, "ask", below(2) == 0 ? R"({"text":"Why?","talk":"A2"})"
                                                                    : R"({"text":"Why?","talk":"A2","anonymous":true})");
                return;
            case 1:
                h_.ask_for(replica.connection, "vote", question + "}");
                return;
            case 2:
                h_.ask_for(replica.connection, "withdraw", question + "}");
                return;
            case 3:
                h_.ask_for(replica.connection, "say", R"({"text":"Aloha"})");
                return;
            case 4:
                return with_message(replica, any(knows.messages));
            case 5:
                h_.ask_for(replica.connection, "reject", versioned + R"(,"reason":"no"})");
                return;
            case 6:
                h_.ask_for(replica.connection, "extend_talk", R"({"talk":"A3","minutes":1})");
                return;
            case 7:
            case 8:
            case 9:
                change_programme(replica);
                return;
            default:
                h_.ask_for(replica.connection, moderation[below(4)], versioned + "}");
                return;
        }
    }

    void with_message(const Replica& replica, const std::string& id) {
        const std::string message = R"({"message":")" + id + "\"";
        switch (below(5)) {
            case 0:
                h_.ask_for(replica.connection, "delete_message", message + "}");
                return;
            case 1:
                h_.ask_for(replica.connection, "promote", message + "}");
                return;
            case 2:
                h_.ask_for(replica.connection, "say", R"({"text":"Mahalo","reply_to":")" + id + "\"}");
                return;
            case 3:
                h_.ask_for(replica.connection, "report", R"({"kind":"message","reason":"x","subject":")" + id + "\"}");
                return;
            default:
                h_.ask_for(replica.connection, "edit_message", message + R"(,"text":"edited"})");
                return;
        }
    }

    void moderate(const Replica& replica, const std::string& question, const std::string& versioned) {
        const std::string into = any(replicas_.back().questions);
        static const std::pair<const char*, const char*> notes[] = {
            {"answer", R"(,"text":"so"})"},          {"defer", "}"},
            {"archive", "}"},                        {"unmerge", "}"},
            {"pin", R"(,"pinned":true})"},           {"label", R"(,"labels":["twice"]})"},
            {"assign", R"(,"to":"Cy"})"},            {"undo_question", "}"},
        };
        switch (below(4)) {
            case 0:
                h_.ask_for(replica.connection, "merge", versioned + R"(,"into":")" + into + "\"}");
                return;
            case 1:
                h_.ask_for(replica.connection, below(2) == 0 ? "claim" : "release", question + "}");
                return;
            default: {
                const auto& [name, rest] = notes[below(8)];
                h_.ask_for(replica.connection, name, versioned + rest);
                return;
            }
        }
    }

    void change_programme(const Replica& replica) {
        const std::string talk = R"({"talk":")" + any(replica.talks) + "\"";
        const auto start = (sample_at(240).time_since_epoch().count()) + std::int64_t(below(40)) * 300'000;
        const std::string start_ms = R"("start_ms":)" + std::to_string(start);
        switch (below(5)) {
            case 0:
                h_.ask_for(replica.connection, "move_talk", talk + "," + start_ms + R"(,"room":"hall"})");
                return;
            case 1:
                h_.ask_for(replica.connection, "cancel_talk", talk + "}");
                return;
            case 2:
                h_.ask_for(replica.connection, "swap_talks", talk + R"(,"with":")" + any(replica.talks) + "\"}");
                return;
            case 3:
                h_.ask_for(replica.connection, "insert_talk",
                           R"({"title":"Extra","room":"annex","minutes":5,"cascade":true,)" + start_ms + "}");
                return;
            default:
                // Of the newest, that what was inserted goes again.
                h_.ask_for(replica.connection, "programme_undo",
                           R"({"change":)" + std::to_string(replica.to - std::int64_t(below(3))) + "}");
                return;
        }
    }

    std::mt19937 dice_;
    bool gather_;
    Harness h_;
    std::vector<Replica> replicas_;
};

}  // namespace

TEST_CASE("clients that come and go end with the same as a fresh page, and see nothing they may not") {
    for (const unsigned seed : {1U, 2U, 3U}) {
        Crowd crowd(seed);
        for (int i = 0; i < 250; ++i) crowd.step();
        crowd.compare();
        CHECK(crowd.to() > 60);
    }
}

TEST_CASE("what is gathered and told together leaves no gap and comes once, for those who come and go meanwhile") {
    for (const unsigned seed : {4U, 5U, 6U}) {
        Crowd crowd(seed, true);
        for (int i = 0; i < 250; ++i) crowd.step();
        crowd.compare();
        CHECK(crowd.to() > 60);
    }
}
