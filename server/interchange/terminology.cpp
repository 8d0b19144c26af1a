#include "interchange/terminology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace consilium::interchange {
namespace {

using Parents = std::vector<std::pair<std::string, std::string>>;

base::Error refused(std::string message) {
  return base::failure(base::ErrorKind::invalid, std::move(message));
}

bool isDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// HP:0002757 from http://purl.obolibrary.org/obo/HP_0002757.
std::optional<std::string> hpoCode(std::string_view address) {
  constexpr std::string_view kBefore = "http://purl.obolibrary.org/obo/HP_";
  if (!address.starts_with(kBefore)) return std::nullopt;
  address.remove_prefix(kBefore.size());
  if (address.size() != 7 || !isDigits(address)) return std::nullopt;
  return "HP:" + std::string(address);
}

std::vector<std::string_view> fieldsOf(std::string_view line) {
  std::vector<std::string_view> fields;
  for (;;) {
    const auto tab = line.find('\t');
    fields.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return fields;
    line.remove_prefix(tab + 1);
  }
}

}  // namespace

base::Result<Parents> hpoParents(std::string_view json) {
  const auto document = nlohmann::json::parse(json, nullptr, false);
  const auto* graphs = document.is_object() && document.contains("graphs") &&
                               document["graphs"].is_array() && !document["graphs"].empty()
                           ? &document["graphs"][0]
                           : nullptr;
  if (graphs == nullptr || !graphs->is_object() || !graphs->contains("edges") ||
      !(*graphs)["edges"].is_array())
    return refused("This is no OBO Graphs file: take hp.json of a release of the HPO.");
  Parents parents;
  for (const auto& edge : (*graphs)["edges"]) {
    const auto text = [&](const char* name) {
      const auto found = edge.is_object() ? edge.find(name) : edge.end();
      return found != edge.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    if (text("pred") != "is_a") continue;
    auto term = hpoCode(text("sub"));
    auto parent = hpoCode(text("obj"));
    if (term && parent) parents.emplace_back(std::move(*term), std::move(*parent));
  }
  if (parents.empty()) return refused("No term of the HPO in this file is a kind of another.");
  return parents;
}

base::Result<Parents> orphanetParents(std::string_view table) {
  Parents parents;
  std::size_t number = 0;
  std::size_t termColumn = 0;
  std::size_t parentColumn = 0;
  while (!table.empty()) {
    const auto end = std::min(table.find('\n'), table.size());
    auto line = table.substr(0, end);
    table.remove_prefix(std::min(end + 1, table.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number;
    const auto fields = fieldsOf(line);
    if (number == 1) {
      const auto column = [&](std::string_view name) {
        return static_cast<std::size_t>(std::find(fields.begin(), fields.end(), name) -
                                        fields.begin());
      };
      termColumn = column("orpha_code");
      parentColumn = column("parent");
      if (std::max(termColumn, parentColumn) >= fields.size())
        return refused("The first line must name the columns orpha_code and parent.");
      continue;
    }
    if (line.empty()) continue;
    if (fields.size() <= std::max(termColumn, parentColumn) || !isDigits(fields[termColumn]) ||
        !isDigits(fields[parentColumn]) ||
        std::max(fields[termColumn].size(), fields[parentColumn].size()) > 7)
      return refused(fmt::format("Line {}: two ORPHA numbers are needed.", number));
    parents.emplace_back("ORPHA:" + std::string(fields[termColumn]),
                         "ORPHA:" + std::string(fields[parentColumn]));
  }
  if (parents.empty()) return refused("There is no line below that of the columns.");
  return parents;
}

}  // namespace consilium::interchange
