#include "impl/decoder.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "impl/codec.hpp"
#include "impl/text.hpp"
#include "protocol/json.hpp"

namespace consilium::protocol::detail {

namespace {

using nlohmann::json;

constexpr double kMaxSafeInteger = 9007199254740991.0;

/// Whether the text is an ISO 8601 duration of whole numbers with at most 9 digits each: weeks
/// alone, or some of years, months, days and, after T, hours, minutes, seconds, in this order.
bool isDuration(std::string_view text) {
  if (!text.starts_with('P')) return false;
  std::string_view units = "YMD";
  std::size_t at = 1;
  bool any = false;
  bool time = false;
  while (at < text.size()) {
    if (text[at] == 'T') {
      if (time) return false;
      time = true;
      any = false;
      units = "HMS";
      ++at;
      continue;
    }
    const std::size_t digits = std::min(text.find_first_not_of("0123456789", at), text.size()) - at;
    if (digits == 0 || digits > 9 || at + digits == text.size()) return false;
    const char unit = text[at + digits];
    at += digits + 1;
    if (unit == 'W') return !any && !time && at == text.size();
    const std::size_t place = units.find(unit);
    if (place == std::string_view::npos) return false;
    units.remove_prefix(place + 1);
    any = true;
  }
  return any;
}

std::string listed(std::span<const std::string_view> values) {
  std::string out;
  for (const std::string_view value : values) {
    if (!out.empty()) out.append(", ");
    out.append(value);
  }
  return out;
}

std::string shown(double value) {
  std::string out;
  writeNumber(out, value);
  return out;
}

void appendToken(std::string& pointer, std::string_view name) {
  pointer.push_back('/');
  for (const char c : name) {
    if (c == '~') {
      pointer.append("~0");
    } else if (c == '/') {
      pointer.append("~1");
    } else {
      pointer.push_back(c);
    }
  }
}

}  // namespace

struct Pattern::Compiled {
  explicit Compiled(std::string_view expression)
      : regex(re2::StringPiece(expression.data(), expression.size()), RE2::Quiet) {}
  RE2 regex;
};

Pattern::Pattern(std::string_view expression)
    : compiled_(std::make_unique<const Compiled>(expression)) {
  if (!compiled_->regex.ok()) throw std::logic_error("bad pattern: " + compiled_->regex.error());
}

Pattern::~Pattern() = default;

bool Pattern::matches(std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->regex);
}

const std::string& Pattern::expression() const {
  return compiled_->regex.pattern();
}

Decoder::Step::Step(Decoder& decoder, std::string_view name) : decoder_(decoder) {
  decoder_.path_.emplace_back(name);
}

Decoder::Step::Step(Decoder& decoder, std::size_t index) : decoder_(decoder) {
  decoder_.path_.emplace_back(index);
}

Decoder::Step::~Step() {
  decoder_.path_.pop_back();
}

base::Error Decoder::error() && {
  const base::Violation& first = violations_.front();
  base::Error error =
      base::failure(base::ErrorKind::invalid,
                    first.pointer.empty() ? first.message : first.pointer + ": " + first.message);
  error.violations = std::move(violations_);
  return error;
}

std::string Decoder::pointer() const {
  std::string out;
  for (const auto& step : path_) {
    if (const auto* name = std::get_if<std::string_view>(&step)) {
      appendToken(out, *name);
    } else {
      out.append("/").append(std::to_string(std::get<std::size_t>(step)));
    }
  }
  return out;
}

void Decoder::note(std::string_view rule, std::string message) {
  if (full()) return;
  violations_.push_back({pointer(), std::string(rule), std::move(message)});
}

bool Decoder::object(const json& value, std::span<const FieldRule> fields,
                     std::span<const json*> values) {
  if (!value.is_object()) {
    note("type", "Expected an object.");
    return false;
  }
  // A client's own name goes back in a pointer, but not at any length.
  constexpr std::size_t kMaxShownName = 64;
  std::size_t known = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto member = value.find(fields[i].name);
    if (member != value.end()) {
      values[i] = &*member;
      ++known;
    } else if (fields[i].required) {
      const Step step(*this, fields[i].name);
      note("required", "This field is required.");
    }
  }
  if (known == value.size()) return true;
  for (const auto& [name, unused] : value.get_ref<const json::object_t&>()) {
    if (full()) break;
    const auto same = [&name = name](const FieldRule& field) { return field.name == name; };
    if (std::any_of(fields.begin(), fields.end(), same)) continue;
    if (name.size() <= kMaxShownName) {
      const Step step(*this, name);
      note("additionalProperties", "There is no such field.");
    } else {
      note("additionalProperties", "There is no field with such a long name.");
    }
  }
  return true;
}

std::optional<std::size_t> Decoder::alternative(const json& value, std::string_view discriminator,
                                                std::span<const std::string_view> values) {
  if (!value.is_object()) {
    note("type", "Expected an object.");
    return std::nullopt;
  }
  const Step step(*this, discriminator);
  const auto member = value.find(discriminator);
  if (member == value.end()) {
    note("required", "This field is required.");
    return std::nullopt;
  }
  return word(*member, values);
}

std::size_t Decoder::array(const json& value, const ArrayRule& rule) {
  if (!value.is_array()) {
    note("type", "Expected an array.");
    return 0;
  }
  const std::size_t size = value.size();
  if (size < rule.minItems) {
    note("minItems", "Expected at least " + std::to_string(rule.minItems) + " entries.");
  }
  if (size > rule.maxItems) {
    note("maxItems", "Expected at most " + std::to_string(rule.maxItems) + " entries.");
    return 0;
  }
  if (rule.uniqueItems) {
    std::vector<const json*> sorted;
    sorted.reserve(size);
    for (const json& each : value) sorted.push_back(&each);
    std::sort(sorted.begin(), sorted.end(), [](const json* a, const json* b) { return *a < *b; });
    const auto same = [](const json* a, const json* b) { return *a == *b; };
    if (std::adjacent_find(sorted.begin(), sorted.end(), same) != sorted.end()) {
      note("uniqueItems", "Expected all entries to be different.");
    }
  }
  return size;
}

const json& Decoder::item(const json& value, std::size_t index) {
  return value[index];
}

const std::string* Decoder::textOf(const json& value) {
  if (!value.is_string()) {
    note("type", "Expected a string.");
    return nullptr;
  }
  return value.get_ptr<const std::string*>();
}

void Decoder::text(const json& value, const TextRule& rule, std::string& out) {
  const std::string* text = textOf(value);
  if (text == nullptr) return;
  // Bytes bound code points from above; a quarter of them from below.
  if (text->size() < rule.minLength * 4 && codePoints(*text) < rule.minLength) {
    note("minLength", "Expected at least " + std::to_string(rule.minLength) + " characters.");
  }
  if (text->size() > rule.maxLength && codePoints(*text) > rule.maxLength) {
    note("maxLength", "Expected at most " + std::to_string(rule.maxLength) + " characters.");
    return;
  }
  if (rule.format == TextFormat::uuid && !base::isUuid(*text)) {
    note("format", "Expected a UUID in lower case.");
  }
  if (rule.format == TextFormat::duration && !isDuration(*text)) {
    note("format", "Expected an ISO 8601 duration such as P1Y6M.");
  }
  if (rule.pattern != nullptr && !rule.pattern().matches(*text)) {
    note("pattern", "Expected text that matches " + rule.pattern().expression() + ".");
  }
  out = *text;
}

void Decoder::moment(const json& value, base::Timestamp& out) {
  const std::string* text = textOf(value);
  if (text == nullptr) return;
  if (const auto time = base::parseTimestamp(*text)) {
    out = *time;
  } else {
    note("format", "Expected an RFC 3339 date-time such as 2026-11-22T09:15:00Z.");
  }
}

void Decoder::day(const json& value, base::Date& out) {
  const std::string* text = textOf(value);
  if (text == nullptr) return;
  if (const auto date = base::parseDate(*text)) {
    out = *date;
  } else {
    note("format", "Expected a date such as 2026-11-22.");
  }
}

void Decoder::whole(const json& value, std::int64_t minimum, std::int64_t maximum,
                    std::int64_t& out) {
  // As in JSON Schema, 1.0 is an integer.
  const double number = value.is_number() ? value.get<double>() : 0;
  if (!value.is_number() || std::trunc(number) != number) {
    note("type", "Expected an integer.");
  } else if (number > kMaxSafeInteger || number > static_cast<double>(maximum)) {
    note("maximum", "Expected at most " + std::to_string(maximum) + ".");
  } else if (number < -kMaxSafeInteger || number < static_cast<double>(minimum)) {
    note("minimum", "Expected at least " + std::to_string(minimum) + ".");
  } else {
    out = static_cast<std::int64_t>(number);
  }
}

void Decoder::real(const json& value, const RealRule& rule, double& out) {
  if (!value.is_number()) {
    note("type", "Expected a number.");
    return;
  }
  const double number = value.get<double>();
  if (rule.minimum && number < *rule.minimum) {
    note("minimum", "Expected at least " + shown(*rule.minimum) + ".");
  } else if (rule.exclusiveMinimum && number <= *rule.exclusiveMinimum) {
    note("exclusiveMinimum", "Expected more than " + shown(*rule.exclusiveMinimum) + ".");
  } else if (rule.maximum && number > *rule.maximum) {
    note("maximum", "Expected at most " + shown(*rule.maximum) + ".");
  } else if (rule.exclusiveMaximum && number >= *rule.exclusiveMaximum) {
    note("exclusiveMaximum", "Expected less than " + shown(*rule.exclusiveMaximum) + ".");
  } else {
    out = number;
  }
}

void Decoder::flag(const json& value, bool& out) {
  if (value.is_boolean()) {
    out = value.get<bool>();
  } else {
    note("type", "Expected true or false.");
  }
}

void Decoder::raw(const json& value, base::RawJson& out) {
  out.text = canonical(value);
}

std::optional<std::size_t> Decoder::word(const json& value,
                                         std::span<const std::string_view> values) {
  const std::string* text = textOf(value);
  if (text == nullptr) return std::nullopt;
  const auto found = std::find(values.begin(), values.end(), *text);
  if (found == values.end()) {
    note("enum", "Expected one of: " + listed(values) + ".");
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - values.begin());
}

void Decoder::constant(const json& value, std::string_view expected) {
  if (!value.is_string() || value.get_ref<const std::string&>() != expected) {
    note("const", "Expected \"" + std::string(expected) + "\".");
  }
}

void Decoder::constant(const json& value, bool expected) {
  if (!value.is_boolean() || value.get<bool>() != expected) {
    note("const", expected ? "Expected true." : "Expected false.");
  }
}

void Decoder::constant(const json& value, std::int64_t expected) {
  if (!value.is_number() || value.get<double>() != static_cast<double>(expected)) {
    note("const", "Expected " + std::to_string(expected) + ".");
  }
}

base::Result<void> decodeTextWith(std::string_view text, Decoder& decoder,
                                  void (*read)(Decoder&, const json&, void*), void* out) {
  CONSILIUM_TRY(const json value, parseStrict(text));
  read(decoder, value, out);
  if (decoder.failed()) return std::move(decoder).error();
  return base::ok();
}

}  // namespace consilium::protocol::detail
