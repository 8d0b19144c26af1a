#include "protocol/json.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "impl/text.hpp"

namespace consilium::protocol {

namespace {

using nlohmann::json;

constexpr std::string_view kParseRule = "json";
constexpr std::int64_t kMaxSafeInteger = 9007199254740991;
constexpr const char* kTooLarge = "the number is beyond ±(2^53−1)";

/// Counts the bytes taken, since the parser's events carry no position.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t* taken) : at_(at), taken_(taken) {}

  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    ++*taken_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  std::size_t* taken_;
};

/// Builds the value and stops at the first thing that is refused.
class Builder : public nlohmann::json_sax<json> {
 public:
  explicit Builder(ParseLimits limits) : limits_(limits) {}

  json take() { return std::move(root_); }
  const std::string& problem() const { return problem_; }
  std::optional<std::size_t> problemAt() const { return problemAt_; }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override {
    return value < -kMaxSafeInteger ? refuse(kTooLarge) : add(value);
  }
  bool number_unsigned(number_unsigned_t value) override {
    return value > static_cast<number_unsigned_t>(kMaxSafeInteger) ? refuse(kTooLarge) : add(value);
  }
  bool number_float(number_float_t value, const string_t&) override {
    return std::abs(value) > static_cast<double>(kMaxSafeInteger) ? refuse(kTooLarge) : add(value);
  }
  bool string(string_t& value) override {
    if (value.find('\0') != string_t::npos) return refuse("U+0000 is not allowed");
    return add(std::move(value));
  }
  bool binary(binary_t&) override { return refuse("binary data is not JSON"); }

  bool start_object(std::size_t) override { return open(json::object()); }
  bool key(string_t& value) override {
    if (value.find('\0') != string_t::npos) return refuse("U+0000 is not allowed");
    const auto [at, added] = open_.back()->get_ref<json::object_t&>().emplace(value, nullptr);
    if (!added) return refuse("the object has two members of the same name");
    member_ = &at->second;
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t position, const std::string&,
                   const json::exception& error) override {
    constexpr int kNumberOutOfRange = 406;
    problem_ = error.id == kNumberOutOfRange ? kTooLarge : "not valid JSON";
    problemAt_ = position;
    return false;
  }

 private:
  /// Puts a value where the text has it, and returns its place.
  template <class Value>
  json* place(Value&& value) {
    if (open_.empty()) {
      root_ = std::forward<Value>(value);
      return &root_;
    }
    json& parent = *open_.back();
    if (parent.is_array()) return &parent.emplace_back(std::forward<Value>(value));
    *member_ = std::forward<Value>(value);
    return member_;
  }

  template <class Value>
  bool add(Value&& value) {
    place(std::forward<Value>(value));
    return true;
  }

  bool open(json container) {
    if (open_.size() == limits_.maxDepth) {
      return refuse("deeper than " + std::to_string(limits_.maxDepth) + " levels");
    }
    open_.push_back(place(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  bool refuse(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  ParseLimits limits_;
  json root_;
  std::vector<json*> open_;  // only the innermost grows, so the others stay where they are
  json* member_ = nullptr;
  std::string problem_;
  std::optional<std::size_t> problemAt_;
};

base::Error parseError(std::size_t at, std::string_view problem) {
  std::string message = "At byte " + std::to_string(at) + ": " + std::string(problem) + ".";
  return base::invalid("", std::string(kParseRule), std::move(message));
}

void writeCanonical(std::string& out, const json& value) {
  switch (value.type()) {
    case json::value_t::null:
      out.append("null");
      return;
    case json::value_t::boolean:
      out.append(value.get<bool>() ? "true" : "false");
      return;
    case json::value_t::number_integer:
      detail::writeInteger(out, value.get<std::int64_t>());
      return;
    case json::value_t::number_unsigned:
      if (value.get<std::uint64_t>() > static_cast<std::uint64_t>(kMaxSafeInteger)) {
        throw std::invalid_argument("integer for JSON is beyond 2^53-1");
      }
      detail::writeInteger(out, value.get<std::int64_t>());
      return;
    case json::value_t::number_float:
      detail::writeNumber(out, value.get<double>());
      return;
    case json::value_t::string:
      detail::writeText(out, value.get_ref<const std::string&>());
      return;
    case json::value_t::array: {
      out.push_back('[');
      bool first = true;
      for (const json& item : value) {
        if (!std::exchange(first, false)) out.push_back(',');
        writeCanonical(out, item);
      }
      out.push_back(']');
      return;
    }
    case json::value_t::object: {
      std::vector<const json::object_t::value_type*> members;
      members.reserve(value.size());
      for (const auto& member : value.get_ref<const json::object_t&>()) members.push_back(&member);
      std::sort(members.begin(), members.end(),
                [](const auto* a, const auto* b) { return detail::utf16Less(a->first, b->first); });
      out.push_back('{');
      bool first = true;
      for (const auto* member : members) {
        if (!std::exchange(first, false)) out.push_back(',');
        detail::writeText(out, member->first);
        out.push_back(':');
        writeCanonical(out, member->second);
      }
      out.push_back('}');
      return;
    }
    case json::value_t::binary:
    case json::value_t::discarded:
      throw std::invalid_argument("not a JSON value");
  }
}

}  // namespace

base::Result<json> parseStrict(std::string_view text, ParseLimits limits) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) return parseError(0, "a byte order mark is not allowed");
  // The parser would take it for the end of the text.
  if (const auto zero = text.find('\0'); zero != std::string_view::npos) {
    return parseError(zero, "U+0000 is not allowed");
  }
  std::size_t taken = 0;
  Builder builder(limits);
  const CountingIterator begin(text.data(), &taken);
  const CountingIterator end(text.data() + text.size(), &taken);
  if (!json::sax_parse(begin, end, &builder)) {
    return parseError(builder.problemAt().value_or(taken), builder.problem());
  }
  // In place: json converts to and from nearly anything, so the plain constructor is ambiguous.
  return base::Result<json>(boost::system::in_place_value, builder.take());
}

bool isParseError(const base::Error& error) {
  return error.kind == base::ErrorKind::invalid && error.violations.size() == 1 &&
         error.violations.front().rule == kParseRule;
}

std::string canonical(const json& value) {
  std::string out;
  writeCanonical(out, value);
  return out;
}

}  // namespace consilium::protocol
