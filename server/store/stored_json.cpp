#include "store/stored_json.hpp"

#include <nlohmann/json.hpp>

namespace consilium::store {
namespace {

using nlohmann::json;

void collect(const json& node, std::string_view pattern, std::size_t index,
             const std::string& pointer, std::vector<StoredText>& texts) {
  if (pattern.empty()) {
    if (node.is_string()) texts.push_back({pointer, node.get<std::string>(), index});
    return;
  }
  const auto end = pattern.find('/', 1);
  const auto step = std::string(pattern.substr(1, end == std::string_view::npos ? end : end - 1));
  const auto rest = end == std::string_view::npos ? std::string_view() : pattern.substr(end);
  if (step != "*") {
    if (!node.is_object()) return;
    if (const auto found = node.find(step); found != node.end())
      collect(*found, rest, index, pointer + "/" + step, texts);
  } else if (node.is_array()) {
    for (std::size_t i = 0; i < node.size(); ++i)
      collect(node[i], rest, index, pointer + "/" + std::to_string(i), texts);
  }
}

void collectAll(const json& node, std::vector<std::string>& texts) {
  if (node.is_string()) texts.push_back(node.get<std::string>());
  if (node.is_structured())
    for (const auto& each : node) collectAll(each, texts);
}

bool replaceAll(json& node, std::string_view from, std::string_view to) {
  if (node.is_string() && node.get_ref<const std::string&>() == from) {
    node = to;
    return true;
  }
  bool replaced = false;
  if (node.is_structured())
    for (auto& each : node) replaced |= replaceAll(each, from, to);
  return replaced;
}

}  // namespace

std::vector<StoredText> textsAt(std::string_view text, std::span<const std::string_view> patterns) {
  const auto document = json::parse(text);
  std::vector<StoredText> texts;
  for (std::size_t i = 0; i < patterns.size(); ++i) collect(document, patterns[i], i, {}, texts);
  return texts;
}

std::optional<std::string> replaceTexts(std::string_view text,
                                        std::span<const std::string_view> patterns,
                                        std::string_view from, std::string_view to) {
  auto document = json::parse(text);
  bool replaced = false;
  if (patterns.empty()) replaced = replaceAll(document, from, to);
  for (const auto& found : textsAt(text, patterns)) {
    if (found.text != from) continue;
    document[json::json_pointer(found.pointer)] = to;
    replaced = true;
  }
  if (!replaced) return std::nullopt;
  return document.dump();
}

std::vector<std::string> allTexts(std::string_view text) {
  std::vector<std::string> texts;
  collectAll(json::parse(text), texts);
  return texts;
}

}  // namespace consilium::store
