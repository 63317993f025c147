#include "import/xml_scan.hpp"

#include "import/forms.hpp"
#include "import/line_table.hpp"

#include <algorithm>

namespace lanai::schedule {

namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_name_end(char c) {
    return blanks.find(c) != std::string_view::npos || c == '>' || c == '/';
}

class XmlScanner {
public:
    XmlScanner(std::string_view text, Problems& problems) : text_(text), lines_(text), problems_(problems) {}

    bool run() {
        for (at_ = text_.find('<'); at_ < text_.size(); at_ = text_.find('<', at_)) {
            if (!step()) return false;
        }
        return true;
    }

private:
    bool step() {
        const auto rest = text_.substr(at_);
        if (rest.starts_with("<!--")) return skip_past("-->");
        if (rest.starts_with("<![CDATA[")) return skip_past("]]>");
        if (rest.starts_with("<?")) return skip_past("?>");
        if (lower_case(std::string(rest.substr(0, 9))) == "<!doctype") return take_doctype();
        if (rest.starts_with("</")) {
            --depth_;
            return skip_past(">");
        }
        return take_element();
    }

    bool skip_past(std::string_view mark) {
        const auto end = text_.find(mark, at_);
        at_ = end == std::string_view::npos ? text_.size() : end + mark.size();
        return true;
    }

    bool fail(std::string message) {
        problems_.error(lines_.place(at_), "", std::move(message));
        return false;
    }

    bool take_doctype() {
        const auto end = text_.find_first_of("[>", at_);
        if (end != std::string_view::npos && text_[end] == '[') {
            return fail(
                "declares entities or elements of its own (<!DOCTYPE … [ … ]>); such files are not read, take the "
                "declarations out");
        }
        problems_.warning(lines_.place(at_), "", "has a <!DOCTYPE>; what it names is not fetched and not needed");
        return skip_past(">");
    }

    bool take_element() {
        char quote = 0;
        for (++at_, count_node(); at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
                count_node();
            } else if (c == '>') {
                if (text_[at_ - 1] != '/') ++depth_;
                break;
            } else if (c == '<') {
                break;  // the parser says what is wrong here
            }
        }
        if (depth_ > xml_depth_max)
            return fail("more than " + std::to_string(xml_depth_max) + " elements within each other");
        if (nodes_ > xml_nodes_max)
            return fail("holds more than " + std::to_string(xml_nodes_max) + " elements and attributes");
        return true;
    }

    void count_node() { ++nodes_; }

    std::string_view text_;
    LineTable lines_;
    Problems& problems_;
    std::size_t at_ = 0;
    std::size_t nodes_ = 0;
    int depth_ = 0;
};

}  // namespace

bool xml_is_harmless(std::string_view utf8, Problems& problems) {
    return XmlScanner(utf8, problems).run();
}

std::string_view xml_root_name(std::string_view text) {
    for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
        const auto rest = text.substr(at);
        const std::string_view end_mark = rest.starts_with("<!--") ? "-->"
                                          : rest.starts_with("<?") ? "?>"
                                          : rest.starts_with("<!") ? ">"
                                                                   : "";
        if (!end_mark.empty()) {
            at = text.find(end_mark, at);
            if (at == std::string_view::npos) return {};
            continue;
        }
        auto name = rest.substr(
            1, static_cast<std::size_t>(std::find_if(rest.begin() + 1, rest.end(), is_name_end) - rest.begin()) - 1);
        const auto colon = name.rfind(':');
        return colon == std::string_view::npos ? name : name.substr(colon + 1);
    }
    return {};
}

}  // namespace lanai::schedule
