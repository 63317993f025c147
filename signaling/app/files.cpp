#include "app/files.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace lanai::app {

namespace {

constexpr std::size_t rooms_named_max = 20;  // in a message

void note(Loaded& loaded, const std::string& file, const std::vector<schedule::Problem>& problems) {
    for (const auto& problem : problems) {
        loaded.lines.push_back(schedule::format_problem(file, problem));
        if (problem.severity == schedule::Severity::error) ++loaded.errors;
    }
}

void note_error(Loaded& loaded, const std::string& file, std::string message) {
    note(loaded, file, {{schedule::Severity::error, 0, 0, "", std::move(message)}});
}

void take_programme(Loaded& loaded, const std::string& file, const std::string& text) {
    // A file of that name is meant to be TOML, also when it is too wrong to be recognised.
    const bool toml = file.ends_with(".toml") && schedule::recognise(text) == schedule::Format::unknown;
    const std::string zone = loaded.config ? loaded.config->programme_zone : "";
    auto result = toml ? schedule::read_programme_toml(text) : schedule::read_programme(text, {zone});
    note(loaded, file, result.problems);
    loaded.format = result.format;
    loaded.taken = result.taken;
    loaded.programme = std::move(result.programme);
}

// What other systems publish knows nothing of our stages: the configuration says which room each one is in.
void place_stages(Loaded& loaded, const std::string& config_file) {
    if (!loaded.config || !loaded.programme) return;
    auto& rooms = loaded.programme->rooms;
    const auto& stages = loaded.config->stages;
    const bool foreign =
        loaded.format != schedule::Format::programme_toml && loaded.format != schedule::Format::unknown;
    for (auto& room : rooms) {
        const bool ours = std::any_of(stages.begin(), stages.end(), [&](const auto& s) { return s.id == room.stage; });
        const bool placed = std::any_of(stages.begin(), stages.end(),
                                        [&](const auto& s) { return s.id == room.stage && !s.room.empty(); });
        if ((foreign && !ours) || placed) room.stage.clear();
    }
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const auto& wanted = stages[i].room;
        if (wanted.empty()) continue;
        auto room = std::find_if(rooms.begin(), rooms.end(), [&](const auto& r) { return r.id == wanted; });
        if (room == rooms.end()) {
            room = std::find_if(rooms.begin(), rooms.end(), [&](const auto& r) { return r.name == wanted; });
        }
        const std::string where = "stage[" + std::to_string(i) + "].room";
        if (room == rooms.end()) {
            std::string known;
            for (std::size_t k = 0; k < rooms.size() && k < rooms_named_max; ++k) {
                known += (k > 0 ? ", " : "; it has ") + rooms[k].id;
            }
            if (rooms.size() > rooms_named_max) known += ", ...";
            note(loaded, config_file,
                 {{schedule::Severity::error, 0, 0, where, "the programme has no room \"" + wanted + "\"" + known}});
        } else if (!room->stage.empty()) {
            note(loaded, config_file,
                 {{schedule::Severity::error, 0, 0, where,
                   "room \"" + room->id + "\" has the stage \"" + room->stage + "\" already"}});
        } else {
            room->stage = stages[i].id;
        }
    }
}

// Rooms and stages meet by the stage's id; one that is not met is a slip of the pen.
void compare_stages(Loaded& loaded, const std::string& config_file) {
    if (!loaded.config || !loaded.programme) return;
    const auto& stages = loaded.config->stages;
    for (const auto& room : loaded.programme->rooms) {
        const bool known = room.stage.empty() || std::any_of(stages.begin(), stages.end(),
                                                             [&](const auto& stage) { return stage.id == room.stage; });
        if (!known) {
            note_error(loaded, loaded.config->programme,
                       "room \"" + room.id + "\" names the stage \"" + room.stage + "\", which " + config_file +
                           " does not have");
        }
    }
    for (const auto& stage : stages) {
        if (loaded.programme->room_of_stage(stage.id) != nullptr) continue;
        note(loaded, config_file,
             {{schedule::Severity::warning, 0, 0, "stage",
               "no room of the programme has the stage \"" + stage.id +
                   "\": it will show nothing now and nothing next; give it one by `room`"}});
    }
}

void take_config(Loaded& loaded, const std::string& file, const std::string& text) {
    auto folder = std::filesystem::path(file).parent_path();
    auto result = read_config(text, folder.empty() ? "." : folder.string());
    note(loaded, file, result.problems);
    loaded.config = std::move(result.config);
    if (!loaded.config) return;
    if (const auto programme = read_file(loaded, loaded.config->programme)) {
        take_programme(loaded, loaded.config->programme, *programme);
    }
    place_stages(loaded, file);
    compare_stages(loaded, file);
}

bool is_programme(const std::string& file, const std::string& text) {
    static constexpr std::array<std::string_view, 5> programme_keys{"event", "talk", "room", "session", "day"};
    static constexpr std::array<std::string_view, 6> config_keys{"stage", "programme", "listen",
                                                                 "media", "attend",    "data"};
    const auto format = schedule::recognise(text);
    if (format != schedule::Format::unknown && format != schedule::Format::programme_toml) return true;
    try {
        const auto parsed = toml::parse(text);
        const auto holds = [&](std::string_view key) { return parsed.contains(key); };
        return std::any_of(programme_keys.begin(), programme_keys.end(), holds) &&
               std::none_of(config_keys.begin(), config_keys.end(), holds);
    } catch (const toml::parse_error&) {
        // Of TOML either reader says the same; a web page or a PDF is no configuration.
        return format == schedule::Format::unknown && !file.ends_with(".toml");
    }
}

}  // namespace

std::optional<std::string> read_file(Loaded& loaded, const std::string& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) {
        note_error(loaded, file, "there is no such file");
        return std::nullopt;
    }
    std::ifstream stream(file, std::ios::binary);
    if (!stream || std::filesystem::is_directory(file, error)) {
        note_error(loaded, file, "cannot be read");
        return std::nullopt;
    }
    const auto size = std::filesystem::file_size(file, error);
    if (!error && size > schedule::programme_bytes_max) {
        note_error(loaded, file, "is larger than 16 MiB");
        return std::nullopt;
    }
    return std::string{std::istreambuf_iterator<char>(stream), {}};
}

schedule::Instant modified_at(const std::string& file) {
    using std::chrono::milliseconds;
    const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    std::error_code error;
    const auto written = std::filesystem::last_write_time(file, error);
    if (error) return now;
    return std::min(now, std::chrono::floor<milliseconds>(std::chrono::file_clock::to_sys(written)));
}

Loaded load_config(const std::string& file) {
    Loaded loaded;
    if (const auto text = read_file(loaded, file)) take_config(loaded, file, *text);
    return loaded;
}

Loaded load_either(const std::string& file) {
    Loaded loaded;
    const auto text = read_file(loaded, file);
    if (!text) return loaded;
    if (is_programme(file, *text)) {
        take_programme(loaded, file, *text);
    } else {
        take_config(loaded, file, *text);
    }
    return loaded;
}

}  // namespace lanai::app
