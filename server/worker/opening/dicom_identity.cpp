#include "worker/opening/dicom_identity.hpp"

#include <dcmtk/dcmdata/dctk.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <sstream>
#include <stdexcept>

#include "worker/opening/basic_profile.hpp"

namespace consilium::worker::opening {
namespace {

// Groups of PS3.5, 7.8 and PS3.6 that are treated as a whole.
constexpr std::uint16_t kFirstDataGroup = 0x0008;
constexpr std::uint16_t kCurves = 0x5000;
constexpr std::uint16_t kOverlays = 0x6000;
constexpr std::uint16_t kRepeating = 0xFF00;
// Groups whose binary values are pixels, their tables, waveforms, spectra or surfaces.
constexpr std::array<std::uint16_t, 7> kSignals{0x0028, 0x003A, 0x5400, 0x5600,
                                                0x0062, 0x0066, 0x7FE0};
constexpr std::string_view kStandardUids = "1.2.840.10008.";

bool isSignal(std::uint16_t group) {
  return std::find(kSignals.begin(), kSignals.end(), group) != kSignals.end();
}

std::string smallLetters(std::string_view text) {
  std::string small;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 'A' && byte <= 'Z')
      small.push_back(static_cast<char>(byte + ('a' - 'A')));
    else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte >= 0x80)
      small.push_back(c);
  }
  return small;
}

bool isNumber(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int numberOf(std::string_view digits) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// Whether one letter changed, added or left out makes one of the other.
bool differsByOne(std::string_view one, std::string_view other) {
  if (one.size() > other.size()) std::swap(one, other);
  if (other.size() - one.size() > 1) return false;
  const auto at = static_cast<std::size_t>(
      std::mismatch(one.begin(), one.end(), other.begin()).first - one.begin());
  if (at == one.size()) return true;
  return other.substr(at + 1) == one.substr(at + (one.size() == other.size() ? 1 : 0));
}

std::string textOf(DcmElement& element) {
  OFString text;
  if (element.getOFStringArray(text).bad()) return {};
  return {text.data(), text.size()};
}

/// The values of an attribute (PS3.5, 6.2: separated by a backslash).
std::vector<std::string> valuesOf(const std::string& text) {
  std::vector<std::string> values;
  std::istringstream stream(text);
  for (std::string value; std::getline(stream, value, '\\');) {
    while (!value.empty() && (value.back() == ' ' || value.back() == '\0')) value.pop_back();
    values.push_back(value);
  }
  return values;
}

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const auto& value : values)
    text += (text.empty() && &value == &values.front() ? "" : "\\") + value;
  return text;
}

std::string keywordOf(const DcmTagKey& key) {
  std::string name = DcmTag(key).getTagName();
  const std::string_view retired = "RETIRED_";
  return name.starts_with(retired) ? name.substr(retired.size()) : name;
}

bool isKnown(const DcmTagKey& key) {
  return std::string_view(DcmTag(key).getTagName()) != DcmTag_ERROR_TagName;
}

/// An attribute that takes no such value is removed.
void put(DcmItem& item, const DcmTagKey& key, const char* value) {
  if (item.putAndInsertString(key, value).bad()) item.findAndDeleteElement(key);
}

/// PS3.16, context group 7050.
void addMethod(DcmItem& dataset, const char* code, const char* meaning) {
  DcmItem* method = nullptr;
  if (dataset.findOrCreateSequenceItem(DCM_DeidentificationMethodCodeSequence, method, -2).bad())
    throw std::runtime_error("dcmtk does not insert");
  put(*method, DCM_CodeValue, code);
  put(*method, DCM_CodingSchemeDesignator, "DCM");
  put(*method, DCM_CodeMeaning, meaning);
}

}  // namespace

DicomIdentity::DicomIdentity(const DicomSecrets& secrets) : secrets_(secrets) {
  std::istringstream lines{std::string(kBasicProfile)};
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    unsigned group = 0;
    unsigned element = 0;
    // Repeating groups are removed as a whole.
    if (line.find('x') < line.find(' ')) continue;
    std::array<char, 8> action{};
    if (std::sscanf(line.c_str(), "%4x,%4x %7s", &group, &element, action.data()) != 3)
      throw std::runtime_error("a line of the profile");
    // Of several actions the one that suits every type of attribute: a value that says nothing
    // may stand where an empty one or none could, an empty one where none could. References to
    // images stay as sequences with replaced UIDs.
    const std::string_view actions(action.data());
    const auto has = [&actions](char wanted) { return actions.find(wanted) != std::string::npos; };
    profile_[{static_cast<std::uint16_t>(group), static_cast<std::uint16_t>(element)}] =
        has('U')   ? Action::uid
        : has('D') ? Action::replace
        : has('Z') ? Action::empty
                   : Action::remove;
  }
  const auto offset = digest("dates", "");
  const auto at = [&offset](std::size_t i) { return static_cast<unsigned char>(offset[i]); };
  constexpr int kMostDays = 3'650;
  constexpr int kDay = 86'400;
  days_ = 1 + static_cast<int>((at(0) << 16 | at(1) << 8 | at(2)) % kMostDays);
  seconds_ = static_cast<int>((at(3) << 16 | at(4) << 8 | at(5)) % kDay);
}

std::string DicomIdentity::digest(std::string_view purpose, std::string_view value) const {
  std::string message(purpose);
  message.push_back('\0');
  message += value;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> code{};
  static_assert(crypto_auth_hmacsha256_KEYBYTES == sizeof(secrets_.caseKey));
  crypto_auth_hmacsha256(code.data(), reinterpret_cast<const unsigned char*>(message.data()),
                         message.size(), secrets_.caseKey.data());
  return {reinterpret_cast<const char*>(code.data()), code.size()};
}

/// A UID made of a UUID: 2.25 and its 128 bits as a decimal number (PS3.5, B.2; RFC 9562, version
/// 8, whose bits may come from a hash).
std::string DicomIdentity::uidOf(std::string_view uid) const {
  const auto code = digest("uid", uid);
  std::array<unsigned char, 16> bytes{};
  std::copy_n(code.begin(), bytes.size(), bytes.begin());
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x80);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  std::string decimal;
  while (std::any_of(bytes.begin(), bytes.end(), [](unsigned char byte) { return byte != 0; })) {
    unsigned rest = 0;
    for (auto& byte : bytes) {
      const unsigned value = (rest << 8) | byte;
      byte = static_cast<unsigned char>(value / 10);
      rest = value % 10;
    }
    decimal.insert(decimal.begin(), static_cast<char>('0' + rest));
  }
  return "2.25." + decimal;
}

/// YYYYMMDD, or nothing when it is none.
std::string DicomIdentity::dateOf(std::string_view date) const {
  using namespace std::chrono;
  std::string digits;
  for (const char c : date)
    if (c != '.' && c != '-') digits.push_back(c);  // as before version 3.0 and as by mistake
  if (digits.size() != 8 || !isNumber(digits)) return {};
  const year_month_day given{year(numberOf(digits.substr(0, 4))),
                             month(static_cast<unsigned>(numberOf(digits.substr(4, 2)))),
                             day(static_cast<unsigned>(numberOf(digits.substr(6, 2))))};
  if (!given.ok()) return {};
  const year_month_day shifted{sys_days(given) - std::chrono::days(days_)};
  if (shifted.year() < year(0) || shifted.year() > year(9999)) return {};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02u", static_cast<int>(shifted.year()),
                static_cast<unsigned>(shifted.month()), static_cast<unsigned>(shifted.day()));
  return text.data();
}

/// HHMMSS with its fraction, or nothing when it is none. Hours and minutes alone get seconds.
std::string DicomIdentity::timeOf(std::string_view time) const {
  std::string digits;
  std::string_view fraction;
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (time[i] == '.') {
      fraction = time.substr(i);
      break;
    }
    if (time[i] != ':') digits.push_back(time[i]);
  }
  if (!isNumber(digits) || digits.size() > 6 || digits.size() % 2 != 0 ||
      (!fraction.empty() && !isNumber(fraction.substr(1))))
    return {};
  digits.resize(6, '0');
  constexpr int kHour = 3'600;
  constexpr int kMinute = 60;
  constexpr int kDay = 24 * kHour;
  const int second =
      (numberOf(digits.substr(0, 2)) * kHour + numberOf(digits.substr(2, 2)) * kMinute +
       numberOf(digits.substr(4, 2)) + seconds_) %
      kDay;
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%02d%02d%02d", second / kHour, second / kMinute % 60,
                second % kMinute);
  return text.data() + std::string(fraction.substr(0, 7));
}

DicomIdentity::Action DicomIdentity::actionOf(const DcmTagKey& key,
                                              const DcmElement& element) const {
  if (const auto row = profile_.find({key.getGroup(), key.getElement()}); row != profile_.end())
    return row->second;
  switch (element.getVR()) {
    case EVR_UI:
      return Action::uid;
    case EVR_PN:
      return Action::empty;
    case EVR_AE:
    case EVR_LT:
    case EVR_ST:
    case EVR_UT:
    case EVR_UC:
    case EVR_UR:
      return Action::remove;
    case EVR_OB:
    case EVR_OW:
    case EVR_OF:
    case EVR_OD:
    case EVR_OL:
    case EVR_OV:
    case EVR_ox:
    case EVR_px:
    case EVR_PixelData:
    case EVR_UN:
      // A colour profile is no signal, and has room for text.
      return isSignal(key.getGroup()) && key != DCM_ICCProfile ? Action::keep : Action::remove;
    default:
      return Action::keep;
  }
}

void DicomIdentity::remember(DcmElement& element) {
  if (auto* sequence = dynamic_cast<DcmSequenceOfItems*>(&element)) {
    for (unsigned long i = 0; i < sequence->card(); ++i) {
      auto* item = sequence->getItem(i);
      for (unsigned long k = 0; k < item->card(); ++k) remember(*item->getElement(k));
    }
    return;
  }
  constexpr std::size_t kMaxValues = 10'000;
  constexpr std::size_t kLongestValue = 256;
  constexpr std::size_t kShortest = 4;
  constexpr std::size_t kShortestDate = 5;
  constexpr std::size_t kShortestPart = 2;
  const auto bare = [](const std::string& number) {
    return number[0] == '0' ? number.substr(1) : number;
  };
  if (values_.size() >= kMaxValues || element.getLength() > kLongestValue) return;
  switch (element.getVR()) {
    case EVR_DA:
    case EVR_DT:
      for (const auto& value : valuesOf(textOf(element))) {
        const auto digits = smallLetters(value.substr(0, 8));
        if (digits.size() != 8 || !isNumber(digits)) continue;
        const auto year = digits.substr(0, 4);
        const auto month = digits.substr(4, 2);
        const auto day = digits.substr(6, 2);
        for (const auto& given : {month, bare(month)})
          for (const auto& its : {day, bare(day)})
            for (const auto& form : {year + given + its, its + given + year, given + its + year,
                                     its + given + year.substr(2), given + its + year.substr(2)})
              if (form.size() >= kShortestDate) values_.insert(form);
      }
      return;
    case EVR_PN:
    case EVR_LO:
    case EVR_SH: {
      const auto text = textOf(element);
      if (const auto whole = smallLetters(text); whole.size() >= kShortest) values_.insert(whole);
      std::string part;
      for (const char c : text + " ") {
        if (std::string_view(" ^=\\,;/_").find(c) == std::string_view::npos) {
          part.push_back(c);
          continue;
        }
        // Short parts and small numbers are everywhere.
        const auto small = smallLetters(part);
        if (small.size() >= kShortest)
          values_.insert(small);
        else if (small.size() >= kShortestPart)
          shorts_.insert(small);
        part.clear();
      }
      return;
    }
    default:
      return;
  }
}

bool DicomIdentity::tells(std::string_view word) const {
  return values_.find(smallLetters(word)) != values_.end();
}

std::vector<Box> DicomIdentity::telling(const std::vector<Word>& words) const {
  constexpr std::size_t kFuzzy = 6;
  std::vector<std::string> small;
  std::vector<bool> told;
  for (const auto& word : words) {
    small.push_back(smallLetters(word.text));
    const auto& text = small.back();
    told.push_back(tells(text) ||
                   (text.size() >= kFuzzy &&
                    std::any_of(values_.begin(), values_.end(), [&text](const std::string& value) {
                      return value.size() >= kFuzzy && differsByOne(text, value);
                    })));
  }
  const auto beside = [&words](std::size_t left, std::size_t right) {
    const auto& a = words[left].box;
    const auto& b = words[right].box;
    const auto gap = std::max(a.height, b.height) * 2;
    return b.y < a.y + a.height && a.y < b.y + b.height && b.x + gap >= a.x + a.width &&
           b.x <= a.x + a.width + gap;
  };
  const auto spread = [&](std::size_t at, std::size_t from, bool side) {
    if (told[from] && shorts_.find(small[at]) != shorts_.end() && side) told[at] = true;
  };
  for (std::size_t i = 1; i < words.size(); ++i) spread(i, i - 1, beside(i - 1, i));
  for (std::size_t i = words.size(); i-- > 1;) spread(i - 1, i, beside(i - 1, i));
  std::vector<Box> boxes;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (told[i]) boxes.push_back(words[i].box);
  return boxes;
}

void DicomIdentity::shift(DcmItem& item, DcmElement& element, const DcmTagKey& key) {
  const auto given = textOf(element);
  if (given.empty()) return;
  remember(element);
  std::vector<std::string> shifted;
  for (const auto& value : valuesOf(given)) {
    std::string next;
    if (element.getVR() == EVR_DA) {
      next = dateOf(value);
    } else if (element.getVR() == EVR_TM) {
      next = timeOf(value);
    } else {
      // A date and time, without its offset from UTC, which tells a place (PS3.5, 6.2).
      const auto end = std::min(value.find_first_of("+-", 1), value.size());
      next = dateOf(std::string_view(value).substr(0, std::min<std::size_t>(8, end)));
      if (!next.empty() && end > 8) {
        const auto time = timeOf(std::string_view(value).substr(8, end - 8));
        next = time.empty() ? std::string() : next + time;
      }
    }
    shifted.push_back(next);
  }
  put(item, key, joined(shifted).c_str());
  removed_.insert("dates (shifted)");
}

void DicomIdentity::replaceUids(DcmItem& item, DcmElement& element, const DcmTagKey& key) {
  const auto given = textOf(element);
  if (given.empty()) return;
  auto values = valuesOf(given);
  bool changed = false;
  for (auto& value : values) {
    if (value.empty() || value.starts_with(kStandardUids)) continue;
    value = uidOf(value);
    changed = true;
  }
  if (!changed) return;
  put(item, key, joined(values).c_str());
  removed_.insert("UIDs (replaced)");
}

void DicomIdentity::cleanElement(DcmItem& item, DcmElement& element, const DcmTagKey& key) {
  const auto group = key.getGroup();
  const auto remove = [&](std::string name) {
    remember(element);
    if (element.getLength() > 0) removed_.insert(std::move(name));
    item.findAndDeleteElement(key);
  };
  if (key.getElement() == 0) {  // the retired length of a group
    item.findAndDeleteElement(key);
    return;
  }
  if ((group & 1) != 0) {
    // Names of makers who reserve blocks (PS3.5, 7.8.1) identify nobody.
    constexpr std::uint16_t kLastReservation = 0xFF;
    if (key.getElement() > kLastReservation) remember(element);
    removed_.insert("private attributes");
    item.findAndDeleteElement(key);
    return;
  }
  if (group < kFirstDataGroup) return remove("attributes of files and commands");
  if ((group & kRepeating) == kCurves) return remove("CurveData");
  if ((group & kRepeating) == kOverlays) return remove("OverlayData");
  if (!isKnown(key)) return remove("unknown attributes");
  const auto vr = element.getVR();
  // The year of birth tells the age of a person of known sex: it is not retained, even shifted.
  const bool birth = key == DCM_PatientBirthDate || key == DCM_PatientBirthTime;
  if ((vr == EVR_DA || vr == EVR_TM || vr == EVR_DT) && !birth) return shift(item, element, key);
  const auto action = actionOf(key, element);
  auto* const sequence = dynamic_cast<DcmSequenceOfItems*>(&element);
  const bool isSequence = sequence != nullptr && vr == EVR_SQ;
  switch (action) {
    case Action::remove:
      return remove(keywordOf(key));
    case Action::uid:
      if (!isSequence) return replaceUids(item, element, key);
      break;
    case Action::empty:
    case Action::replace: {
      remember(element);
      if (element.getLength() > 0) removed_.insert(keywordOf(key));
      if (action == Action::empty || isSequence) {
        if (item.insertEmptyElement(key, OFTrue).bad())
          throw std::runtime_error("dcmtk does not insert");
        return;
      }
      if (key == DCM_PatientID) {
        // The same for the same person within a case, so that a viewer keeps series together.
        const auto code = digest("patient", smallLetters(textOf(element)));
        std::array<char, 24> name{};
        std::snprintf(name.data(), name.size(), "%02X%02X%02X%02X",
                      static_cast<unsigned char>(code[0]), static_cast<unsigned char>(code[1]),
                      static_cast<unsigned char>(code[2]), static_cast<unsigned char>(code[3]));
        return put(item, key, name.data());
      }
      switch (vr) {
        case EVR_DS:
        case EVR_IS:
          return put(item, key, "0");
        case EVR_AS:
          return put(item, key, "000Y");
        case EVR_PN:
        case EVR_LO:
        case EVR_SH:
        case EVR_CS:
        case EVR_AE:
        case EVR_LT:
        case EVR_ST:
        case EVR_UT:
        case EVR_UC:
          return put(item, key, "REMOVED");
        default:
          item.findAndDeleteElement(key);
          return;
      }
    }
    case Action::keep:
      break;
  }
  if (isSequence)
    for (unsigned long i = 0; i < sequence->card(); ++i) cleanItem(*sequence->getItem(i));
}

void DicomIdentity::cleanItem(DcmItem& item) {
  std::vector<DcmTagKey> keys;
  for (unsigned long i = 0; i < item.card(); ++i)
    keys.emplace_back(item.getElement(i)->getTag().getXTag());
  for (const auto& key : keys) {
    DcmElement* element = nullptr;
    if (item.findAndGetElement(key, element).good() && element != nullptr)
      cleanElement(item, *element, key);
  }
}

void DicomIdentity::emptyRepetitions(DcmItem& item) {
  std::vector<DcmTagKey> repeating;
  for (unsigned long i = 0; i < item.card(); ++i) {
    auto* const element = item.getElement(i);
    if (auto* sequence = dynamic_cast<DcmSequenceOfItems*>(element);
        sequence != nullptr && element->getVR() == EVR_SQ) {
      for (unsigned long k = 0; k < sequence->card(); ++k) emptyRepetitions(*sequence->getItem(k));
      continue;
    }
    if (element->getVR() != EVR_LO && element->getVR() != EVR_SH) continue;
    std::string part;
    for (const char c : textOf(*element) + " ") {
      if (c != ' ' && c != '^' && c != '\\') {
        part.push_back(c);
        continue;
      }
      const auto small = smallLetters(part);
      part.clear();
      if (small == "removed" || !tells(small)) continue;
      repeating.emplace_back(element->getTag().getXTag());
      break;
    }
  }
  for (const auto& key : repeating) {
    // Coded entries are of a vocabulary, and a patient's number was just replaced.
    if (key == DCM_CodeValue || key == DCM_CodeMeaning || key == DCM_CodingSchemeDesignator ||
        key == DCM_PatientID)
      continue;
    removed_.insert(keywordOf(key));
    if (item.insertEmptyElement(key, OFTrue).bad())
      throw std::runtime_error("dcmtk does not insert");
  }
}

void DicomIdentity::clean(DcmDataset& dataset) {
  cleanItem(dataset);
  // Values that the institution or the machine shares with fixed words of the standard stay out of
  // the comparison by its attributes: only LO and SH are looked at, whose words are free.
  emptyRepetitions(dataset);
  put(dataset, DCM_PatientIdentityRemoved, "YES");
  put(dataset, DCM_DeidentificationMethod, "PS3.15 2024b, Basic Profile, dates shifted");
  dataset.findAndDeleteElement(DCM_DeidentificationMethodCodeSequence);
  addMethod(dataset, "113100", "Basic Application Confidentiality Profile");
  addMethod(dataset, "113107", "Retain Longitudinal Temporal Information Modified Dates Option");
  put(dataset, DCM_LongitudinalTemporalInformationModified, "MODIFIED");
}

}  // namespace consilium::worker::opening
