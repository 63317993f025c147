#include <catch2/catch.hpp>

#include "app/wiring.hpp"

#include <string>
#include <utility>
#include <vector>

namespace {

using lanai::streaming::SourceKind;
using lanai::streaming::StageStatus;
namespace core = lanai::core;

// Remembers what it was told about stages.
class Listener final : public core::Service {
public:
    void open(core::ConnectionId, std::vector<std::string>, std::string) override {}
    void message(core::ConnectionId, std::string) override {}
    void closed(core::ConnectionId) override {}
    void redeem(std::string, std::string, core::Reply<core::NewSession>) override {}
    void join(std::string, std::string, core::Reply<core::NewSession>) override {}
    void authenticate(std::string, core::Reply<core::Identity>) override {}
    void next_start(std::string, core::Reply<std::optional<std::chrono::milliseconds>>) override {}
    void stage_status(std::string stage, std::string selected, std::string on_air,
                      std::vector<std::pair<std::string, bool>> live) override {
        auto line = stage + ": " + selected + " " + on_air;
        for (const auto& [source, is_live] : live) line += " " + source + (is_live ? "+" : "-");
        heard.push_back(line);
    }
    [[nodiscard]] std::shared_ptr<const core::ProgrammeNow> programme() const override { return nullptr; }
    [[nodiscard]] core::ServiceCounters counters() const override { return {}; }
    void stop() override {}
    void revise_plan(std::shared_ptr<const lanai::schedule::Programme>, core::PlanOrigin, core::Preview,
                     std::function<void(std::variant<core::PlanReport, core::Failure>)>) override {}
    void feed_status(core::FeedStatus) override {}
    void own_programme(std::string, core::Reply<core::OwnProgramme>) override {}
    std::vector<std::string> heard;
};

}  // namespace

TEST_CASE("the latest report of each stage waits for the service; later ones go straight to it") {
    lanai::app::StageReports reports;
    reports.take({"a", "talk", "slate", {{"slate", SourceKind::slate, true}, {"talk", SourceKind::playout, false}}});
    reports.take({"b", "slate", "slate", {}});
    reports.take({"a", "talk", "talk", {{"slate", SourceKind::slate, true}, {"talk", SourceKind::playout, true}}});
    Listener service;
    reports.bind(service);
    CHECK(service.heard == std::vector<std::string>{"a: talk talk slate+ talk+", "b: slate slate"});
    reports.take({"b", "talk", "slate", {}});
    CHECK(service.heard.back() == "b: talk slate");
    CHECK(service.heard.size() == 3);
}
