#include "app/csv.hpp"

#include <algorithm>
#include <utility>

namespace lanai::app {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

char separator_of(std::string_view text) {
    const std::string_view first = text.substr(0, text.find_first_of("\r\n"));
    if (first.find(',') != std::string_view::npos) return ',';
    for (const char c : {';', '\t'})
        if (first.find(c) != std::string_view::npos) return c;
    return ',';
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text), separator_(separator_of(text)) {}

    boost::system::result<std::vector<CsvRow>, std::string> rows() {
        std::vector<CsvRow> rows;
        while (at_ < text_.size()) {
            CsvRow row{line_, {}};
            for (bool more = true; more;) {
                std::string field;
                if (std::string problem = read_field(field); !problem.empty()) return problem;
                row.fields.push_back(std::move(field));
                more = at_ < text_.size() && text_[at_] == separator_;
                if (more) ++at_;
            }
            end_line();
            const bool empty = std::all_of(row.fields.begin(), row.fields.end(),
                                           [](const std::string& field) { return field.empty(); });
            if (!empty) rows.push_back(std::move(row));
        }
        return rows;
    }

private:
    [[nodiscard]] bool ends_field(char c) const { return c == separator_ || c == '\r' || c == '\n'; }

    // Empty, or what is wrong.
    std::string read_field(std::string& field) {
        if (at_ >= text_.size() || text_[at_] != '"') {
            while (at_ < text_.size() && !ends_field(text_[at_])) field += text_[at_++];
            return {};
        }
        const std::size_t began = line_;
        for (++at_;;) {
            if (at_ >= text_.size()) return "line " + std::to_string(began) + ": a quoted field has no end; add a \"";
            const char c = text_[at_++];
            if (c == '\n') ++line_;
            if (c != '"') {
                field += c;
                continue;
            }
            if (at_ < text_.size() && text_[at_] == '"') {
                field += text_[at_++];
                continue;
            }
            break;
        }
        if (at_ < text_.size() && !ends_field(text_[at_]))
            return "line " + std::to_string(line_) + ": text after a quoted field; a quote inside one is written \"\"";
        return {};
    }

    void end_line() {
        if (at_ < text_.size() && text_[at_] == '\r') ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') ++at_;
        ++line_;
    }

    std::string_view text_;
    const char separator_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

}  // namespace

boost::system::result<std::vector<CsvRow>, std::string> read_csv(std::string_view text) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return Reader(text).rows();
}

std::string csv_line(const std::vector<std::string>& fields) {
    std::string line;
    for (const std::string& field : fields) {
        if (!line.empty() || &field != &fields.front()) line += ',';
        const bool formula = !field.empty() && std::string_view("=+-@\t\r").find(field.front()) != std::string_view::npos;
        if (!formula && field.find_first_of(",;\"\r\n\t") == std::string::npos) {
            line += field;
            continue;
        }
        line += '"';
        if (formula) line += '\'';
        for (const char c : field) {
            if (c == '"') line += '"';
            line += c;
        }
        line += '"';
    }
    return line + "\r\n";
}

}  // namespace lanai::app
