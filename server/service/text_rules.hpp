#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/identification.hpp"

namespace consilium::service {

/// What is decided about one string of the parameters of some methods.
struct TextRule {
  /// JSON pointer into the parameters; `*` stands for each element of an array.
  std::string_view pointer;
  /// What the text is, and so what counts as a finding in it; nothing: it is never looked at.
  std::optional<protocol::TextUse> use;
  std::string_view methods;  ///< their names, separated by blanks, or `*` for all
};

/// Every string that a caller words freely in a method that writes: the only place that says which
/// of them pass the gate. tests/unit/service/text_rules_test.cpp holds it against the contract.
std::span<const TextRule> textRules();

/// A text that a command brings or that is stored already.
struct GatedText {
  std::string pointer;
  std::string text;
  protocol::TextUse use{};
};

/// Whether parameters of a method may hold texts that are looked at.
bool bringsTexts(std::string_view method);

/// The texts among the parameters of a method, `json`, that are looked at; in the order of the
/// rules.
std::vector<GatedText> gatedTexts(std::string_view method, std::string_view json);

/// Where such texts stand in the `content` that a method brings: pointers into that.
std::vector<std::string_view> contentTexts(std::string_view method);

}  // namespace consilium::service
