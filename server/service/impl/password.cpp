#include "service/impl/password.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>

#include "base/ids.hpp"
#include "domain/search_text.hpp"

namespace consilium::service {
namespace {

constexpr std::size_t kShortest = 12;
constexpr std::size_t kLongest = 128;
constexpr std::size_t kFewestDifferent = 5;

/// Unicode normal form C, so that é typed on two keyboards is one password (RFC 8265, 4.2.2).
/// Nothing when `text` is not UTF-8.
std::optional<std::string> normalised(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, &std::free);
  if (size == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
  if (size < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
}

std::size_t codePoints(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::size_t differentCharacters(std::string_view utf8) {
  std::set<std::string_view> seen;
  for (std::size_t at = 0; at < utf8.size();) {
    std::size_t next = at + 1;
    while (next < utf8.size() && (static_cast<unsigned char>(utf8[next]) & 0xc0) == 0x80) ++next;
    seen.insert(utf8.substr(at, next - at));
    at = next;
  }
  return seen.size();
}

/// Letters and digits only, folded.
std::string compact(std::string_view text) {
  std::string folded = domain::foldForSearch(text);
  std::erase(folded, ' ');
  return folded;
}

/// Without the digits that people put before or behind a word.
std::string_view withoutOuterDigits(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  const auto first = text.find_first_not_of(kDigits);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kDigits) - first + 1);
}

bool isRepetitionOf(std::string_view text, std::string_view word) {
  if (word.empty() || text.empty() || text.size() % word.size() != 0) return false;
  for (std::size_t at = 0; at < text.size(); at += word.size()) {
    if (text.substr(at, word.size()) != word) return false;
  }
  return true;
}

/// Words that head the published lists of leaked passwords in French and English, and ours.
constexpr std::array<std::string_view, 24> kCommonWords = {
    "password",   "motdepasse", "monmotdepasse", "passw0rd", "administrateur", "administrator",
    "admin",      "bienvenue",  "welcome",       "bonjour",  "letmein",        "changeme",
    "changezmoi", "iloveyou",   "jetaime",       "soleil",   "doudou",         "marseille",
    "hopital",    "hospital",   "consilium",     "chocolat", "football",       "maladiesrares"};

/// Rows of keyboards and the usual sequences; a password that walks along one is refused.
constexpr std::array<std::string_view, 5> kWalks = {
    "azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
    "abcdefghijklmnopqrstuvwxyz", "01234567890123456789012345678901234567890123456789"};

bool isCommon(std::string_view folded) {
  const auto core = withoutOuterDigits(folded);
  if (std::any_of(kCommonWords.begin(), kCommonWords.end(),
                  [&](std::string_view word) { return isRepetitionOf(core, word); }))
    return true;
  return std::any_of(kWalks.begin(), kWalks.end(), [&](std::string_view walk) {
    return walk.find(folded) != std::string_view::npos ||
           (!core.empty() && core.size() >= kFewestDifferent &&
            walk.find(core) != std::string_view::npos);
  });
}

bool isPersonal(std::string_view folded, std::string_view login, std::string_view name) {
  const auto core = withoutOuterDigits(folded);
  const auto is = [&](std::string_view text) {
    const std::string other = compact(text);
    return !other.empty() && (folded == other || core == other);
  };
  if (is(login) || is(login.substr(0, login.find('@'))) || is(name)) return true;
  // The parts of a name in whatever order.
  auto words = domain::searchWords(name);
  if (words.size() > 4) return false;
  std::sort(words.begin(), words.end());
  do {
    std::string joined;
    for (const auto& word : words) joined += word;
    if (!joined.empty() && (folded == joined || core == joined)) return true;
  } while (std::next_permutation(words.begin(), words.end()));
  return false;
}

}  // namespace

PasswordHasher::PasswordHasher(PasswordCost cost)
    : cost_(cost), dummy_(hash(base::toBase64Url(base::randomBytes(24)))) {}

std::string PasswordHasher::hash(std::string_view password) const {
  const auto text = normalised(password).value_or(std::string(password));
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str(out.data(), text.data(), text.size(), cost_.operations, cost_.memory) != 0)
    throw std::runtime_error("argon2id: not enough memory");
  return out.data();
}

bool PasswordHasher::verify(std::string_view hash, std::string_view password) const {
  const auto text = normalised(password).value_or(std::string(password));
  const std::string stored(hash.empty() ? std::string_view(dummy_) : hash);
  const bool same = crypto_pwhash_str_verify(stored.c_str(), text.data(), text.size()) == 0;
  return same && !hash.empty();
}

bool PasswordHasher::isOutdated(std::string_view hash) const {
  return crypto_pwhash_str_needs_rehash(std::string(hash).c_str(), cost_.operations,
                                        cost_.memory) != 0;
}

base::Result<void> checkNewPassword(std::string_view pointer, std::string_view password,
                                    std::string_view login, std::string_view name) {
  const auto refuse = [&](std::string_view rule, std::string message) {
    return base::invalid(std::string(pointer), std::string(rule), std::move(message));
  };
  const auto text = normalised(password);
  if (!text || password.find('\0') != std::string_view::npos)
    return refuse("encoding", "The password must be text in UTF-8.");
  const auto length = codePoints(*text);
  if (length < kShortest)
    return refuse("minLength",
                  fmt::format("A password has at least {} characters; several words are "
                              "easy to remember.",
                              kShortest));
  if (length > kLongest)
    return refuse("maxLength", fmt::format("A password has at most {} characters.", kLongest));
  const std::string folded = compact(*text);
  if (isPersonal(folded, login, name))
    return refuse("personal", "The password must not be the login or the name.");
  if (differentCharacters(*text) < kFewestDifferent || (!folded.empty() && isCommon(folded)))
    return refuse("common",
                  "This password is one of the first that would be tried; choose another one.");
  return base::ok();
}

}  // namespace consilium::service
