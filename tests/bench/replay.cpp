// How long a server takes to stand again on a long log: the events of a large event are written as the server writes them,
// then read back and applied, beside a bare read of the same rows.
#include "core/recovery.hpp"
#include "protocol/entities.hpp"
#include "protocol/log.hpp"
#include "sample_programme.hpp"
#include "store/store.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>

namespace {

using namespace lanai;
using Clock = std::chrono::steady_clock;

struct Options {
    std::uint64_t events = 1'000'000;
    unsigned persons = 5'000;
    bool json = false;
};

// Of ten things that people do seven are votes, two are words in the chat, one is an answer to a poll; now and then somebody
// asks something, and a moderator lets it in.
class Day {
public:
    explicit Day(const Options& options) : options_(options) {}

    rooms::Event next() {
        ++n_;
        if (n_ == 1) return rooms::PlanRevised{{testing::sample_programme(), testing::sample_programme().talks, {}}, "file", "x", "d", "", "", "", 0};
        if (n_ == 2) return rooms::PollSet{"poll", "ballroom-c", {rooms::PollKind::single, "Tea?", {"yes", "no"}, false}, 1, "mo", "Mo", 0};
        if (n_ == 3) return rooms::PollStepped{"poll", rooms::PollState::open, "A1", 2, "mo", "Mo", 0};
        if (n_ % 500 == 4) return rooms::QuestionAsked{"q" + std::to_string(++questions_), "A1", "ballroom-c", "What would one like to know of this, and why is it so?", person(), "Somebody", 1};
        if (n_ % 500 == 5) return rooms::QuestionStateChanged{"q" + std::to_string(questions_), {rooms::QuestionState::approved}, 2, "mo", "Mo", 1};
        const unsigned what = static_cast<unsigned>(dice_() % 10);
        if (what < 7) return rooms::VoteCast{"q" + std::to_string(1 + dice_() % questions_), person()};
        if (what < 9) return rooms::MessageSaid{"m" + std::to_string(n_), "ballroom-c", "This is what one says in a chat, more or less.", person(), "Somebody", rooms::Role::attendee, 1};
        return rooms::PollAnswered{"poll", person(), {{static_cast<std::uint8_t>(dice_() % 2)}, {}}};
    }

private:
    std::string person() { return "person-" + std::to_string(dice_() % options_.persons); }

    const Options& options_;
    std::mt19937 dice_{1};
    std::uint64_t n_ = 0, questions_ = 0;
};

double seconds_since(Clock::time_point from) {
    return std::chrono::duration<double>(Clock::now() - from).count();
}

void must(boost::system::error_code error) {
    if (error) throw std::runtime_error(error.message());
}

void run(const Options& options, const std::filesystem::path& folder) {
    auto opened = store::open_sqlite((folder / "lanai.db").string());
    if (!opened.store) throw std::runtime_error(opened.message);
    Day day(options);
    store::Batch batch;
    for (std::uint64_t i = 1; i <= options.events; ++i) {
        auto record = protocol::to_log(day.next());
        batch.events.push_back({i, 1, std::move(record.kind), std::move(record.payload)});
        if (batch.events.size() < 10'000 && i != options.events) continue;
        must(opened.store->write(batch));
        batch.events.clear();
    }
    auto began = Clock::now();
    std::size_t bytes = 0;
    must(opened.store->replay(0, [&](const store::Event& event) { bytes += event.payload.size(); }));
    const double bare = seconds_since(began);
    began = Clock::now();
    const auto replayed = core::replay(*opened.store, testing::sample_programme());
    const double whole = seconds_since(began);
    if (!replayed) throw std::runtime_error(replayed.error());
    std::printf(options.json ? "{\"events\":%llu,\"bare_seconds\":%.2f,\"replay_seconds\":%.2f,\"megabytes\":%.0f}\n"
                             : "%llu events: a bare read %.2f s, replay %.2f s, %.0f MB of payload\n",
                static_cast<unsigned long long>(replayed->seq), bare, whole, static_cast<double>(bytes) / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app("Writes a log of many events and times its replay", "bench_replay");
    app.add_option("--events", options.events, "in the log")->check(CLI::Range(10, 10'000'000))->capture_default_str();
    app.add_option("--persons", options.persons, "who made them")->capture_default_str();
    app.add_flag("--json", options.json, "one line of JSON");
    CLI11_PARSE(app, argc, argv);
    const auto folder = std::filesystem::temp_directory_path() / ("lanai-replay-" + std::to_string(Clock::now().time_since_epoch().count()));
    std::filesystem::create_directories(folder);
    int result = 0;
    try {
        run(options, folder);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_replay: %s\n", error.what());
        result = 1;
    }
    std::filesystem::remove_all(folder);
    return result;
}
