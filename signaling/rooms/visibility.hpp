// Who may see what. The only place that decides it; asked before anything is published. Pure; any thread.
#pragma once

#include "rooms/state.hpp"

#include <string_view>

namespace lanai::rooms {

struct Viewer {
    std::string_view person;  // empty: nobody in particular
    Role role = Role::attendee;
    bool sees_anonymous = false;  // organisers, by configuration
};

// Moderators and organisers: see everything. All others share the public view and see their own beside it.
[[nodiscard]] bool is_staff(Role);
[[nodiscard]] bool is_public(QuestionState);
[[nodiscard]] bool visible(const Question&, const Viewer&);
// Whether the viewer may know who asked: by name at all, and by person if person_visible().
[[nodiscard]] bool asker_visible(const Question&, const Viewer&);
[[nodiscard]] bool visible(const Poll&, Role);
[[nodiscard]] bool results_visible(const Poll&, Role);
// Whether the viewer may know which person stands behind an entity.
[[nodiscard]] bool person_visible(std::string_view author_person, const Viewer&);

}  // namespace lanai::rooms
