#include "import/encoding.hpp"

#include "import/characters.hpp"
#include "import/forms.hpp"

namespace lanai::schedule {

namespace {

constexpr std::size_t declaration_bytes_max = 200;

enum class ByteOrder { little, big };

std::optional<ByteOrder> utf16_order(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xff\xfe"sv)) return ByteOrder::little;
    if (bytes.starts_with("\xfe\xff"sv)) return ByteOrder::big;
    if (bytes.size() < 4) return {};
    if (bytes[0] != 0 && bytes[1] == 0 && bytes[2] != 0 && bytes[3] == 0) return ByteOrder::little;
    if (bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0 && bytes[3] != 0) return ByteOrder::big;
    return {};
}

std::string from_utf16(std::string_view bytes, ByteOrder order) {
    const auto unit = [&](std::size_t i) -> char32_t {
        const auto first = static_cast<unsigned char>(bytes[i]);
        const auto second = static_cast<unsigned char>(bytes[i + 1]);
        return order == ByteOrder::little ? first | second << 8u : first << 8u | second;
    };
    std::string text;
    text.reserve(bytes.size() / 2);
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        auto character = unit(i);
        const bool pair = character >= 0xd800 && character < 0xdc00 && i + 3 < bytes.size() && unit(i + 2) >= 0xdc00 &&
                          unit(i + 2) < 0xe000;
        if (pair) {
            character = 0x10000 + ((character - 0xd800) << 10u) + (unit(i + 2) - 0xdc00);
            i += 2;
        }
        if (i > 1 || character != 0xfeff) append_utf8(text, character);
    }
    return text;
}

// The encoding that <?xml … encoding="…"?> names, in small letters; empty when it names none.
std::string declared_encoding(std::string_view bytes) {
    const auto start = bytes.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || !bytes.substr(start).starts_with("<?xml")) return {};
    auto declaration = bytes.substr(start, declaration_bytes_max);
    declaration = declaration.substr(0, declaration.find("?>"));
    const auto name = declaration.find("encoding");
    if (name == std::string_view::npos) return {};
    const auto open = declaration.find_first_of("'\"", name);
    if (open == std::string_view::npos) return {};
    const auto close = declaration.find(declaration[open], open + 1);
    if (close == std::string_view::npos) return {};
    return lower_case(std::string(declaration.substr(open + 1, close - open - 1)));
}

std::string from_windows_1252(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() + bytes.size() / 8);
    for (const char byte : bytes) append_utf8(text, windows_1252(static_cast<unsigned char>(byte)));
    return text;
}

// Where the first byte is that is no UTF-8.
std::size_t first_bad_byte(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto size = utf8_size(text.substr(at, 4));
        if (size == 0) return at;
        at += size;
    }
    return std::string_view::npos;
}

std::string repaired_utf8(std::string_view bytes, std::size_t first_bad, Problems& problems) {
    std::string text(bytes.substr(0, first_bad));
    std::size_t count = 0;
    for (auto at = first_bad; at < bytes.size();) {
        const auto size = utf8_size(bytes.substr(at, 4));
        if (size == 0) {
            append_utf8(text, windows_1252(static_cast<unsigned char>(bytes[at++])));
            ++count;
        } else {
            text += bytes.substr(at, size);
            at += size;
        }
    }
    problems.repaired({}, "",
                      "is not UTF-8 at byte " + std::to_string(first_bad) + "; " + std::to_string(count) +
                          (count == 1 ? " byte is" : " bytes are") + " read as Windows-1252");
    return text;
}

}  // namespace

std::optional<std::string> to_utf8(std::string_view bytes, Problems& problems) {
    if (const auto order = utf16_order(bytes)) return from_utf16(bytes, *order);
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    const auto zero = bytes.find('\0');
    if (zero != std::string_view::npos) {
        problems.error({}, "", "holds a zero byte at offset " + std::to_string(zero) + "; it is no text file");
        return {};
    }
    const auto encoding = declared_encoding(bytes);
    for (const std::string_view known : {"iso-8859-1", "latin1", "latin-1", "iso8859-1", "windows-1252", "cp1252"}) {
        if (encoding == known) return from_windows_1252(bytes);
    }
    if (!encoding.empty() && encoding != "utf-8" && encoding != "utf8" && encoding != "us-ascii" &&
        encoding != "ascii") {
        problems.error(
            {1, 1}, "",
            "declares the encoding " + quoted(encoding) + "; UTF-8, UTF-16, ISO-8859-1 and Windows-1252 are read");
        return {};
    }
    const auto bad = first_bad_byte(bytes);
    if (bad == std::string_view::npos) return std::string(bytes);
    return repaired_utf8(bytes, bad, problems);
}

}  // namespace lanai::schedule
