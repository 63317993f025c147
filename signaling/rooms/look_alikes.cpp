// When two names would be taken for one another on a screen (Unicode Technical Standard 39, 4).
#include "rooms/text.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include <stdexcept>

namespace lanai::rooms {

namespace {

const USpoofChecker& checker() {
    static const USpoofChecker* const made = [] {
        UErrorCode error = U_ZERO_ERROR;
        const USpoofChecker* one = uspoof_open(&error);
        if (U_FAILURE(error)) throw std::runtime_error(std::string("ICU's confusables are missing: ") + u_errorName(error));
        return one;  // for the life of the process; its const functions may be called by any thread
    }();
    return *made;
}

// Lower case of all scripts, compatible forms as one, nothing invisible (Unicode, NFKC_Casefold).
icu::UnicodeString fold_case(const icu::UnicodeString& text) {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
    if (U_FAILURE(error)) throw std::runtime_error(std::string("ICU's case folding is missing: ") + u_errorName(error));
    icu::UnicodeString folded = fold->normalize(text, error);
    return U_FAILURE(error) ? text : folded;
}

icu::UnicodeString skeleton(const icu::UnicodeString& text) {
    UErrorCode error = U_ZERO_ERROR;
    icu::UnicodeString bones;
    uspoof_getSkeletonUnicodeString(&checker(), 0, text, bones, &error);
    return U_FAILURE(error) ? text : bones;
}

icu::UnicodeString without_accents(const icu::UnicodeString& text) {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* take_apart = icu::Normalizer2::getNFDInstance(error);
    if (U_FAILURE(error)) return text;
    icu::UnicodeString apart = take_apart->normalize(text, error);  // the accents are no letters, and fall out
    return U_FAILURE(error) ? text : apart;
}

// Letters and digits; what i, l and 1 have in common on many screens is one of them.
icu::UnicodeString letters_of(const icu::UnicodeString& text) {
    icu::UnicodeString letters;
    for (int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        const UChar32 c = text.char32At(at);
        if (u_isalnum(c) != 0) letters.append(c == U'i' || c == U'1' ? UChar32{U'l'} : c);
    }
    return letters;
}

}  // namespace

std::string fold_name(std::string_view name) {
    const auto given = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
    // Capitals have other look-alikes than small letters, so that both are looked at.
    const icu::UnicodeString whole = fold_case(skeleton(fold_case(given)));
    const icu::UnicodeString letters = letters_of(without_accents(whole));
    std::string folded;
    (letters.isEmpty() ? whole : letters).toUTF8String(folded);
    const auto first = folded.find_first_not_of(' ');
    return first == std::string::npos ? std::string{} : folded.substr(first);
}

std::vector<std::string> fold_words(std::string_view text) {
    const auto given = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
    std::vector<std::string> words;
    icu::UnicodeString word;
    const auto end_word = [&] {
        if (word.isEmpty()) return;
        std::string plain;
        word.toUTF8String(plain);
        words.push_back(fold_name(plain));
        word.remove();
    };
    for (int32_t at = 0; at < given.length(); at = given.moveIndex32(at, 1)) {
        const UChar32 c = given.char32At(at);
        // Accents that stand by themselves, and what joins or is not seen, are within a word.
        const bool inside = u_isalnum(c) != 0 || u_getCombiningClass(c) != 0 ||
                            u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
        if (inside) {
            word.append(c);
        } else {
            end_word();
        }
    }
    end_word();
    return words;
}

}  // namespace lanai::rooms
