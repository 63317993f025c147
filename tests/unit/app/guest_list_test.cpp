#include "app/csv.hpp"
#include "app/guest_list.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using access::Role;

namespace {

app::Config config() {
    app::Config made;
    made.stages = {{"ballroom-c", "Ballroom C", "", "slate", {{"speaker", "live", "", ""}, {"talk", "playout", "", ""}}}};
    return made;
}

std::string first_problem(const std::string& csv) {
    const auto list = app::read_guest_list(csv, Role::attendee, config());
    return list.problems.empty() ? "" : list.problems.front();
}

using Fields = std::vector<std::string>;

}  // namespace

TEST_CASE("a guest list: columns in any order, others are kept, a role of one's own") {
    const auto list = app::read_guest_list("\xEF\xBB\xBF" "E-Mail,Name,role,Stage,source,Dinner\r\n"
                                           "a@x.example,\"Lovelace, Ada\",,,,vegan\r\n"
                                           "\r\n"
                                           "b@x.example, Bob ,Speaker,ballroom-c,speaker\r\n",
                                           Role::attendee, config());
    CHECK(list.problems.empty());
    REQUIRE(list.guests.size() == 2);
    CHECK(list.columns == Fields{"E-Mail", "Name", "role", "Stage", "source", "Dinner"});
    CHECK(list.guests[0].invitation.name == "Lovelace, Ada");
    CHECK(list.guests[0].invitation.role == Role::attendee);
    CHECK(list.guests[0].fields == Fields{"a@x.example", "Lovelace, Ada", "", "", "", "vegan"});
    CHECK(list.guests[1].invitation.name == "Bob");
    CHECK(list.guests[1].invitation.role == Role::speaker);
    CHECK(list.guests[1].invitation.source == "speaker");
    CHECK(list.guests[1].fields.size() == 6);
}

TEST_CASE("what is wrong with a list is named by its line, and nobody is to be invited") {
    CHECK(first_problem("").find("empty") != std::string::npos);
    CHECK(first_problem("name\n") == "it names nobody");
    CHECK(first_problem("who,role\nAda,\n").find("no column is named \"name\"") != std::string::npos);
    CHECK(first_problem("name,name\nAda,\n").find("two columns") != std::string::npos);
    CHECK(first_problem("name,link\nAda,x\n").find("have been invited") != std::string::npos);
    CHECK(first_problem("name,role\nAda,attendee\nBob,boss\n").find("line 3: the role \"boss\"") == 0);
    CHECK(first_problem("name,role\n,attendee\n").find("line 2: name: is empty") == 0);
    CHECK(first_problem("name\nAda, Countess\n").find("line 2: it has 2 fields for 1 column") == 0);
    CHECK(first_problem("name\n\"Ada\n").find("line 2: a quoted field has no end") == 0);
    CHECK(first_problem("name\n\"Ada\"x\n").find("line 2: text after a quoted field") == 0);
    CHECK(first_problem("name,stage\nAda,ballroom-c\n").find("line 2: a stage is for") == 0);
    CHECK(first_problem("name,role,stage\nAda,speaker,attic\n").find("line 2: the configuration has no stage") == 0);
    CHECK(first_problem("name,role,stage,source\nAda,speaker,ballroom-c,talk\n").find("no live source") != std::string::npos);
    CHECK(first_problem("name,email\nAda,a@x\nBob,A@X\n") == "line 3: a@x stands in line 2 already");
    CHECK(first_problem("name,e-mail\nAda,a@x\nBob,A@X\n") == "line 3: a@x stands in line 2 already");
    CHECK(first_problem("name\nA\xff\n").find("line 2: name: is not UTF-8") == 0);
    std::string many = "name,role\n";
    for (int i = 0; i < 100; ++i) many += "Ada,boss\n";
    CHECK(app::read_guest_list(many, Role::attendee, config()).problems.size() == 21);
    std::string crowd = "name\n";
    for (std::size_t i = 0; i <= app::guests_max; ++i) crowd += "Ada\n";
    CHECK(first_problem(crowd).find("at most 20000") != std::string::npos);
}

TEST_CASE("CSV: quotes, line breaks in fields, semicolons; what is written is read back") {
    const auto rows = app::read_csv("a;b\n\"1;\"\"2\"\"\n3\";4\n");
    REQUIRE(rows.has_value());
    REQUIRE(rows->size() == 2);
    CHECK((*rows)[1].fields == Fields{"1;\"2\"\n3", "4"});
    CHECK((*rows)[1].line == 2);
    const Fields fields{"plain", "", "a,b", "say \"x\"", "two\nlines", "last"};
    const auto back = app::read_csv("a,b,c,d,e,f\r\n" + app::csv_line(fields));
    REQUIRE(back.has_value());
    CHECK((*back)[1].fields == fields);
    // What a spreadsheet would run is text.
    CHECK(app::csv_line({"=1+1", "@x", "-"}) == "\"'=1+1\",\"'@x\",\"'-\"\r\n");
    CHECK(app::csv_line({"", ""}) == ",\r\n");
}
