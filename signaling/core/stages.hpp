// The stages as clients see them: what is configured, what was selected, what the media plane says, what the live
// programme has on. Core thread.
#pragma once

#include "protocol/entities.hpp"
#include "signaling/core.hpp"

#include <string>
#include <utility>
#include <vector>

namespace lanai::core {

struct Slate {
    std::string heading, title, when;

    friend bool operator==(const Slate&, const Slate&) = default;
};

class Stages {
public:
    explicit Stages(const std::vector<StageInfo>&);

    [[nodiscard]] bool has(const std::string& stage) const { return find(stage) != nullptr; }
    [[nodiscard]] std::string first() const { return stages_.empty() ? "" : stages_.front().view.id; }
    [[nodiscard]] std::string ids() const;  // for messages: "a, b"
    [[nodiscard]] std::vector<std::string> sources_of(const std::string& stage) const;
    [[nodiscard]] std::vector<protocol::StageView> views() const;

    void set_status(const std::string& stage, const std::string& on_air,
                    const std::vector<std::pair<std::string, bool>>& source_live);

    struct Update {
        std::vector<protocol::StageView> changed;
        std::vector<std::pair<std::string, Slate>> slates;          // by stage
        std::vector<std::pair<std::string, std::string>> selected;  // by stage: source to select
    };
    // Looks at everything anew; gives what differs from the last time. The first time: everything.
    [[nodiscard]] Update evaluate(const rooms::State&, schedule::Instant now);

private:
    struct Stage {
        protocol::StageView view;
        std::string configured;  // source, until a moderator cuts
        protocol::StageView told;
        Slate slate;
        std::string selected;
        bool evaluated = false;
    };
    [[nodiscard]] const Stage* find(const std::string& stage) const;
    void look(Stage&, const rooms::State&, schedule::Instant now) const;
    [[nodiscard]] Slate slate_for(const Stage&, const rooms::State&) const;

    std::vector<Stage> stages_;
};

}  // namespace lanai::core
