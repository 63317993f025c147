#include "import/nesting.hpp"

namespace lanai::schedule {

namespace {

// Walks over TOML just well enough to know strings and comments from the rest. Text that is no TOML may be
// misread here; the parser then says what is wrong with it.
class NestingScanner {
public:
    explicit NestingScanner(std::string_view text) : text_(text) {}

    std::optional<Place> find_deep_key() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'') {
                skip_string(c);
                continue;
            }
            if (c == '#') {
                skip_comment();
                continue;
            }
            if (c == '[' || c == '{') ++depth_;
            if ((c == ']' || c == '}') && depth_ > 0) --depth_;
            if (c == '.' && ++dots_ > key_dots_max) return Place{line_, static_cast<int>(at_ - line_start_) + 1};
            step();
        }
        return {};
    }

private:
    void step() {
        if (text_[at_] == '\n') {
            ++line_;
            line_start_ = at_ + 1;
            if (depth_ == 0) dots_ = 0;
        }
        ++at_;
    }

    void skip_comment() {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    }

    void skip_string(char quote) {
        const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
        const bool multi_line = text_.substr(at_, 3) == three;
        at_ += multi_line ? 3 : 1;
        while (at_ < text_.size()) {
            if (!multi_line && text_[at_] == '\n') return;  // not closed: the parser reports it
            if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') {
                at_ += 2;
                continue;
            }
            if (multi_line ? text_.substr(at_, 3) == three : text_[at_] == quote) {
                at_ += multi_line ? 3 : 1;
                // A multi-line string may end in one or two quotes of its own before the three that close it.
                for (int own = 0; multi_line && own < 2 && at_ < text_.size() && text_[at_] == quote; ++own) ++at_;
                return;
            }
            step();
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_start_ = 0;
    int line_ = 1;
    int depth_ = 0;
    int dots_ = 0;
};

}  // namespace

std::optional<Place> find_deep_key(std::string_view text) {
    return NestingScanner(text).find_deep_key();
}

}  // namespace lanai::schedule
