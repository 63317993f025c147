// The one bounds-checked reader and writer of network-order bytes: every binary parser and writer of the media plane
// goes through it. Pure; any thread. Neither throws on short input: they set failed() and yield zeros (reader) or
// write nothing more (writer), so a caller may check once at the end.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lanai::streaming::rtp {

// Reads forward through bytes it does not own. The first read past the end sets failed() and empties the reader.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::uint8_t> data) : rest_(data) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(big_endian(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(big_endian(2)); }
    std::uint32_t u24() { return static_cast<std::uint32_t>(big_endian(3)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(big_endian(4)); }
    std::uint64_t u64() { return big_endian(8); }

    // The next n bytes; empty (and failed) when there are fewer.
    std::span<const std::uint8_t> bytes(std::size_t n) {
        if (n > rest_.size()) {
            failed_ = true;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.first(n);
        rest_ = rest_.subspan(n);
        return taken;
    }
    void skip(std::size_t n) { bytes(n); }

    [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
    [[nodiscard]] std::span<const std::uint8_t> rest() const { return rest_; }
    [[nodiscard]] bool failed() const { return failed_; }

private:
    std::uint64_t big_endian(std::size_t n) {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : bytes(n)) value = value << 8 | byte;
        return value;
    }

    std::span<const std::uint8_t> rest_;
    bool failed_ = false;
};

// Appends to a vector (which grows) or fills a span (past its end: failed(), nothing more is written).
class ByteWriter {
public:
    explicit ByteWriter(std::vector<std::uint8_t>& out) : vector_(&out), start_(out.size()) {}
    explicit ByteWriter(std::span<std::uint8_t> out) : span_(out) {}

    void u8(std::uint8_t value) { big_endian(value, 1); }
    void u16(std::uint16_t value) { big_endian(value, 2); }
    void u24(std::uint32_t value) { big_endian(value, 3); }
    void u32(std::uint32_t value) { big_endian(value, 4); }
    void u64(std::uint64_t value) { big_endian(value, 8); }
    void bytes(std::span<const std::uint8_t> data) {
        if (data.empty() || !room(data.size())) return;
        if (vector_ != nullptr) {
            vector_->insert(vector_->end(), data.begin(), data.end());
        } else {
            std::copy(data.begin(), data.end(), span_.begin() + static_cast<std::ptrdiff_t>(written_));
        }
        written_ += data.size();
    }
    void zeros(std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) u8(0);
    }
    // Overwrites two bytes at `offset` from where this writer began: for lengths known only afterwards.
    void patch_u16(std::size_t offset, std::uint16_t value) {
        if (offset + 2 > written_) {
            failed_ = true;
            return;
        }
        std::uint8_t* at = vector_ != nullptr ? vector_->data() + start_ + offset : span_.data() + offset;
        at[0] = static_cast<std::uint8_t>(value >> 8);
        at[1] = static_cast<std::uint8_t>(value & 0xFF);
    }

    // Bytes written through this writer.
    [[nodiscard]] std::size_t written() const { return written_; }
    [[nodiscard]] bool failed() const { return failed_; }

private:
    bool room(std::size_t n) {
        if (vector_ == nullptr && n > span_.size() - written_) failed_ = true;
        return !failed_;
    }
    void big_endian(std::uint64_t value, std::size_t n) {
        std::uint8_t scratch[8];
        for (std::size_t i = 0; i < n; ++i) scratch[i] = static_cast<std::uint8_t>(value >> (8 * (n - 1 - i)) & 0xFF);
        bytes({scratch, n});
    }

    std::vector<std::uint8_t>* vector_ = nullptr;
    std::span<std::uint8_t> span_;
    std::size_t start_ = 0, written_ = 0;
    bool failed_ = false;
};

}  // namespace lanai::streaming::rtp
