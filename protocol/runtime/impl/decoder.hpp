#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"

namespace consilium::protocol::detail {

/// A compiled regular expression; matches anywhere in a text unless it is anchored.
class Pattern {
 public:
  explicit Pattern(std::string_view expression);
  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  bool matches(std::string_view text) const;
  const std::string& expression() const;

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

enum class TextFormat { none, uuid, duration };

struct TextRule {
  std::size_t minLength = 0;  ///< code points, as `maxLength`
  std::size_t maxLength = std::numeric_limits<std::size_t>::max();
  TextFormat format = TextFormat::none;
  const Pattern& (*pattern)() = nullptr;
};

struct RealRule {
  std::optional<double> minimum{};
  std::optional<double> maximum{};
  std::optional<double> exclusiveMinimum{};
  std::optional<double> exclusiveMaximum{};
};

struct ArrayRule {
  std::size_t minItems = 0;
  std::size_t maxItems = std::numeric_limits<std::size_t>::max();
  bool uniqueItems = false;
};

struct FieldRule {
  std::string_view name;
  bool required;
};

/// Checks values against the rules of their schema and notes what is broken, with the place.
class Decoder {
 public:
  static constexpr std::size_t kMaxViolations = 20;

  /// While it lives, violations are noted one level down. `name` must outlive it.
  class Step {
   public:
    Step(Decoder& decoder, std::string_view name);
    Step(Decoder& decoder, std::size_t index);
    ~Step();
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Decoder& decoder_;
  };

  bool failed() const { return !violations_.empty(); }
  /// Enough has been noted: what follows need not be looked at.
  bool full() const { return violations_.size() >= kMaxViolations; }
  base::Error error() &&;

  /// Sets `values[i]` to the member of `fields[i]`, or leaves it. False when it is no object.
  bool object(const nlohmann::json& json, std::span<const FieldRule> fields,
              std::span<const nlohmann::json*> values);
  /// Which of `values` the member `discriminator` names.
  std::optional<std::size_t> alternative(const nlohmann::json& json, std::string_view discriminator,
                                         std::span<const std::string_view> values);
  /// Number of items to read; 0 when it is no array or has too many items.
  std::size_t array(const nlohmann::json& json, const ArrayRule& rule);
  static const nlohmann::json& item(const nlohmann::json& json, std::size_t index);

  void text(const nlohmann::json& json, const TextRule& rule, std::string& out);
  void moment(const nlohmann::json& json, base::Timestamp& out);
  void day(const nlohmann::json& json, base::Date& out);
  void whole(const nlohmann::json& json, std::int64_t minimum, std::int64_t maximum,
             std::int64_t& out);
  void real(const nlohmann::json& json, const RealRule& rule, double& out);
  void flag(const nlohmann::json& json, bool& out);
  void raw(const nlohmann::json& json, base::RawJson& out);
  /// Which of the words of an enum it is.
  std::optional<std::size_t> word(const nlohmann::json& json,
                                  std::span<const std::string_view> values);
  void constant(const nlohmann::json& json, std::string_view value);
  void constant(const nlohmann::json& json, bool value);
  void constant(const nlohmann::json& json, std::int64_t value);

 private:
  void note(std::string_view rule, std::string message);
  const std::string* textOf(const nlohmann::json& json);
  std::string pointer() const;

  std::vector<std::variant<std::string_view, std::size_t>> path_;
  std::vector<base::Violation> violations_;
};

}  // namespace consilium::protocol::detail
