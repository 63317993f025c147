#include "app/files.hpp"

#include "app/stage_rooms.hpp"
#include "app/timetables.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <utility>

namespace lanai::app {

namespace {

void note(Loaded& loaded, const std::string& file, const std::vector<schedule::Problem>& problems) {
    for (const auto& problem : problems) {
        loaded.lines.push_back(schedule::format_problem(file, problem));
        if (problem.severity == schedule::Severity::error) ++loaded.errors;
        if (problem.severity != schedule::Severity::error) ++loaded.remarks;
    }
}

void note_error(Loaded& loaded, const std::string& file, std::string message) {
    note(loaded, file, {{schedule::Severity::error, 0, 0, "", std::move(message)}});
}

void take_programme(Loaded& loaded, const std::string& file, const std::string& text) {
    auto result = read_timetable(text, file, loaded.config ? loaded.config->programme_zone : "");
    note(loaded, file, result.problems);
    loaded.format = result.format;
    loaded.taken = result.taken;
    loaded.programme = std::move(result.programme);
    loaded.published = modified_at(file);
}

void take_config(Loaded& loaded, const std::string& file, const std::string& text) {
    auto folder = std::filesystem::path(file).parent_path();
    auto result = read_config(text, folder.empty() ? "." : folder.string());
    note(loaded, file, result.problems);
    loaded.config = std::move(result.config);
    if (!loaded.config || loaded.config->feed) return;
    if (const auto programme = read_file(loaded, loaded.config->programme)) {
        take_programme(loaded, loaded.config->programme, *programme);
    }
    if (!loaded.programme) return;
    const auto problems = place_stages(*loaded.programme, loaded.format, loaded.config->stages, file);
    note(loaded, file, problems.of_config);
    note(loaded, loaded.config->programme, problems.of_programme);
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

std::optional<Loaded> load_config_or_say(const std::string& file, std::ostream& err) {
    auto loaded = load_config(file);
    if (loaded.config) return loaded;
    for (const auto& line : loaded.lines) err << line << '\n';
    return std::nullopt;
}

bool write_or_say(const std::string& text, const std::string& file, std::ostream& out, std::ostream& err) {
    std::ofstream stream;
    if (!file.empty()) stream.open(file, std::ios::binary | std::ios::trunc);
    std::ostream& to = file.empty() ? out : stream;
    to << text;
    to.flush();
    if (to) return true;
    err << "lanai: error: " << (file.empty() ? "the answer" : file) << " cannot be written\n";
    return false;
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
