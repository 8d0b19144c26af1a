#include "interchange/terminology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <pugixml.hpp>
#include <unordered_map>

#include "domain/search_text.hpp"

namespace consilium::interchange {
namespace {

using domain::TermRelease;
using nlohmann::json;

/// What lies deeper than any such file nests is left out; an invalid file is discarded.
json parsed(std::string_view text) {
  constexpr int kDeepest = 32;
  return json::parse(
      text, [](int depth, json::parse_event_t, json&) { return depth <= kDeepest; }, false);
}
using protocol::PrevalenceClass;
using protocol::SignFrequency;
using protocol::TermRecord;
using protocol::TermStatus;

/// What the contract takes of a name, in bytes; longer ones are no names.
constexpr std::size_t kLongestName = 1000;
constexpr std::size_t kMostSynonyms = 500;
constexpr std::size_t kMostSigns = 2000;
constexpr std::size_t kMostNumbers = 200;

base::Error refused(std::string message) {
  return base::failure(base::ErrorKind::invalid, std::move(message));
}

bool isDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isHpoCode(std::string_view text) {
  return text.size() == 10 && text.starts_with("HP:") && isDigits(text.substr(3));
}

bool isOrphaNumber(std::string_view text) {
  return text.size() <= 7 && isDigits(text);
}

/// HP:0002757 from itself or from http://purl.obolibrary.org/obo/HP_0002757.
std::optional<std::string> hpoCode(std::string_view text) {
  constexpr std::string_view kBefore = "http://purl.obolibrary.org/obo/HP_";
  if (text.starts_with(kBefore))
    text.remove_prefix(kBefore.size());
  else if (text.starts_with("HP:"))
    text.remove_prefix(3);
  else
    return std::nullopt;
  if (text.size() != 7 || !isDigits(text)) return std::nullopt;
  return "HP:" + std::string(text);
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\"";
  const auto from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(kSpace) - from + 1));
}

bool isName(const std::string& text) {
  return !text.empty() && text.size() <= kLongestName && domain::isUtf8(text);
}

void addSynonym(std::vector<std::string>& synonyms, const std::optional<std::string>& label,
                std::string text) {
  if (!isName(text) || synonyms.size() >= kMostSynonyms || (label && *label == text) ||
      std::find(synonyms.begin(), synonyms.end(), text) != synonyms.end())
    return;
  synonyms.push_back(std::move(text));
}

std::vector<std::string_view> split(std::string_view line, char separator) {
  std::vector<std::string_view> fields;
  for (;;) {
    const auto at = line.find(separator);
    fields.push_back(line.substr(0, at));
    if (at == std::string_view::npos) return fields;
    line.remove_prefix(at + 1);
  }
}

/// A tab-separated table, line by line, with columns named by the first line.
class Table {
 public:
  explicit Table(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    if (next()) columns_ = fields_;
    fields_.clear();
  }
  bool has(std::string_view column) const {
    return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
  }
  /// Whether there is another line that is not empty.
  bool next() {
    while (!rest_.empty()) {
      const auto end = std::min(rest_.find('\n'), rest_.size());
      auto line = rest_.substr(0, end);
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      if (line.ends_with('\r')) line.remove_suffix(1);
      ++number_;
      if (line.empty()) continue;
      fields_ = split(line, '\t');
      return true;
    }
    return false;
  }
  /// Empty where there is no such column.
  std::string_view operator[](std::string_view column) const {
    const auto at = static_cast<std::size_t>(std::find(columns_.begin(), columns_.end(), column) -
                                             columns_.begin());
    return at < std::min(columns_.size(), fields_.size()) ? fields_[at] : std::string_view();
  }
  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::vector<std::string_view> columns_;
  std::vector<std::string_view> fields_;
  std::size_t number_ = 0;
};

std::string textAt(const json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const json& listAt(const json& object, const char* name) {
  static const json kNone = json::array();
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() && found->is_array() ? *found : kNone;
}

// --- HPO ------------------------------------------------------------------------------------

using Records = std::unordered_map<std::string, TermRecord>;

/// "obsolete Clitoromegaly" is what others write before the name.
std::string nameOf(const json& node, bool deprecated) {
  constexpr std::string_view kBefore = "obsolete ";
  auto label = trimmed(textAt(node, "lbl"));
  if (deprecated && label.starts_with(kBefore)) label.erase(0, kBefore.size());
  return label;
}

void readNode(const json& node, Records& records) {
  const auto code = hpoCode(textAt(node, "id"));
  if (!code) return;
  const auto meta = node.find("meta");
  const json& about = meta != node.end() ? *meta : node;
  const auto flag = about.find("deprecated");
  const bool deprecated = flag != about.end() && flag->is_boolean() && flag->get<bool>();
  auto& record = records[*code];
  record.code = *code;
  record.status = deprecated ? TermStatus::obsolete : TermStatus::active;
  if (auto label = nameOf(node, deprecated); isName(label)) record.labelEn = std::move(label);
  for (const auto& synonym : listAt(about, "synonyms")) {
    const auto kind = textAt(synonym, "pred");
    if (kind == "hasExactSynonym" || kind == "hasRelatedSynonym")
      addSynonym(record.synonymsEn, record.labelEn, trimmed(textAt(synonym, "val")));
  }
  for (const auto& property : listAt(about, "basicPropertyValues")) {
    const auto what = textAt(property, "pred");
    const auto other = hpoCode(textAt(property, "val"));
    if (!other || *other == *code) continue;
    if (what.ends_with("IAO_0100001")) {
      record.replacedBy = other;
    } else if (what.ends_with("hasAlternativeId")) {
      auto& old = records[*other];
      // It may have a node of its own, which says more.
      if (!old.code.empty() && old.status == TermStatus::active) continue;
      old.code = *other;
      old.status = TermStatus::obsolete;
      old.replacedBy = *code;
    }
  }
}

base::Result<void> readFrenchLabels(std::string_view text, Records& records) {
  Table table(text);
  if (!table.has("subject_id") || !table.has("predicate_id") || !table.has("translation_value"))
    return refused(
        "The French names must be a Babelon table, with the columns subject_id, predicate_id and "
        "translation_value.");
  while (table.next()) {
    const auto found = records.find(std::string(table["subject_id"]));
    if (found == records.end() || table["predicate_id"] != "rdfs:label") continue;
    auto& record = found->second;
    auto name = trimmed(table["translation_value"]);
    if (!isName(name)) continue;
    if (!record.labelFr)
      record.labelFr = std::move(name);
    else
      addSynonym(record.synonymsFr, record.labelFr, std::move(name));
  }
  return base::ok();
}

/// Whether somebody has left a name as it was: it is one of the English names, or has a word that
/// French has not.
bool isEnglish(const TermRecord& record, const std::string& name) {
  constexpr std::array<std::string_view, 9> kEnglish{"and",  "between", "by", "due", "of",
                                                     "than", "the",     "to", "with"};
  const auto folded = domain::foldForSearch(name);
  if (record.labelEn && domain::foldForSearch(*record.labelEn) == folded) return true;
  for (const auto& synonym : record.synonymsEn)
    if (domain::foldForSearch(synonym) == folded) return true;
  const auto words = domain::searchWords(name);
  return std::any_of(words.begin(), words.end(), [&](const auto& word) {
    return std::binary_search(kEnglish.begin(), kEnglish.end(), word);
  });
}

base::Result<void> readFrenchSynonyms(std::string_view text, Records& records) {
  if (Table table(text); !table.has("subject_id") || !table.has("translation_value"))
    return refused(
        "The French synonyms must be a table with the columns subject_id, translation_value and "
        "Status.");
  for (const bool official : {true, false}) {
    Table table(text);
    while (table.next()) {
      const auto found = records.find(std::string(table["subject_id"]));
      if (found == records.end() || table["Status"] != (official ? "OFFICIAL" : "CANDIDATE"))
        continue;
      auto& record = found->second;
      for (const auto part : split(table["translation_value"], '|')) {
        auto name = trimmed(part);
        if (official || !isEnglish(record, name))
          addSynonym(record.synonymsFr, record.labelFr, std::move(name));
      }
    }
  }
  return base::ok();
}

}  // namespace

base::Result<TermRelease> readHpo(std::string_view text, std::string_view french,
                                  std::string_view frenchSynonyms) {
  const auto document = parsed(text);
  const auto& graphs = listAt(document, "graphs");
  static const json kNoGraph;
  const json& graph = graphs.empty() ? kNoGraph : graphs[0];
  Records records;
  for (const auto& node : listAt(graph, "nodes"))
    if (node.is_object()) readNode(node, records);
  if (records.empty())
    return refused("This is no OBO Graphs file: take hp.json of a release of the HPO.");
  for (const auto& edge : listAt(graph, "edges")) {
    if (textAt(edge, "pred") != "is_a") continue;
    const auto term = hpoCode(textAt(edge, "sub"));
    const auto parent = hpoCode(textAt(edge, "obj"));
    if (term && parent && records.contains(*term)) records.at(*term).parents.push_back(*parent);
  }
  if (!french.empty()) CONSILIUM_CHECK(readFrenchLabels(french, records));
  if (!frenchSynonyms.empty()) CONSILIUM_CHECK(readFrenchSynonyms(frenchSynonyms, records));
  TermRelease release;
  if (graph.contains("meta"))
    for (const auto& property : listAt(graph["meta"], "basicPropertyValues"))
      if (textAt(property, "pred").ends_with("versionInfo")) release.name = textAt(property, "val");
  for (auto& [code, record] : records)
    if (record.labelEn || record.labelFr || record.replacedBy)
      release.terms.push_back(std::move(record));
  CONSILIUM_CHECK(domain::orderParentsFirst(release.terms));
  return release;
}

// --- Orphanet -------------------------------------------------------------------------------

namespace {

/// By Orphanet's flag; those of active codes are 1, 129 and 513.
TermStatus statusOf(std::string_view flag) {
  if (flag == "8208" || flag == "9216") return TermStatus::obsolete;
  if (flag == "8449") return TermStatus::deprecated;
  if (flag == "8225") return TermStatus::not_rare;
  return TermStatus::active;
}

std::optional<SignFrequency> frequencyOf(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, SignFrequency>, 6> kNames{
      {{"Obligate", SignFrequency::obligate},
       {"Very frequent", SignFrequency::very_frequent},
       {"Frequent", SignFrequency::frequent},
       {"Occasional", SignFrequency::occasional},
       {"Very rare", SignFrequency::very_rare},
       {"Excluded", SignFrequency::excluded}}};
  for (const auto& [name, frequency] : kNames)
    if (text.starts_with(name)) return frequency;
  return std::nullopt;
}

std::optional<PrevalenceClass> classOf(std::string_view text) {
  std::string compact;
  for (const char c : text)
    if (c != ' ') compact += c;
  constexpr std::array<std::pair<std::string_view, PrevalenceClass>, 6> kNames{
      {{">1/1000", PrevalenceClass::above_1_in_1000},
       {"6-9/10000", PrevalenceClass::from_6_to_9_in_10000},
       {"1-5/10000", PrevalenceClass::from_1_to_5_in_10000},
       {"1-9/100000", PrevalenceClass::from_1_to_9_in_100000},
       {"1-9/1000000", PrevalenceClass::from_1_to_9_in_1000000},
       {"<1/1000000", PrevalenceClass::below_1_in_1000000}}};
  for (const auto& [name, value] : kNames)
    if (compact == name) return value;
  return std::nullopt;
}

bool isGroupType(std::string_view type) {
  return type == "Category" || type == "Clinical group" || type == "Groupe de pathologies" ||
         type == "Group of disorders";
}

/// What a packet has under `list`, whether it says [{one: …}], {one: […]} or {one: …}.
void each(const json& within, const char* one, const std::function<void(const json&)>& take) {
  if (within.is_array()) {
    for (const auto& item : within) each(item, one, take);
  } else if (within.is_object()) {
    if (const auto found = within.find(one); found != within.end())
      each(*found, one, take);
    else
      take(within);
  } else {
    take(within);
  }
}

void setLabel(std::optional<std::string>& label, std::string text, std::size_t& labels) {
  if (label || !isName(text)) return;
  label = std::move(text);
  ++labels;
}

}  // namespace

OrphanetFiles::Entry& OrphanetFiles::entry(std::string_view number) {
  // Without zeros in front.
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  if (const auto found = entries_.find(number); found != entries_.end()) return found->second;
  auto& made = entries_[std::string(number)];
  made.record.code = "ORPHA:" + std::string(number);
  return made;
}

void OrphanetFiles::noteDate(std::string_view date) {
  constexpr std::size_t kDay = 10;  // 2023-06-21
  if (date.size() >= kDay && date.substr(0, kDay) > date_) date_ = date.substr(0, kDay);
}

/// Of several figures the one counts that is nearest to how many persons in France have it.
void OrphanetFiles::notePrevalence(Entry& entry, std::string_view type, std::string_view place,
                                   std::string_view prevalenceClass) {
  constexpr int kPlaces = 4;
  constexpr int kCasesOnly = 100;
  auto found = classOf(prevalenceClass);
  int rank = type == "Point prevalence" ? 0 : type == "Prevalence at birth" ? 1 : 2;
  if (type == "Annual incidence") return;
  rank = rank * kPlaces + (place == "France"      ? 0
                           : place == "Europe"    ? 1
                           : place == "Worldwide" ? 2
                                                  : 3);
  if (type == "Cases/families") {
    // Where persons are counted one by one, there are few of them.
    found = PrevalenceClass::below_1_in_1000000;
    rank = kCasesOnly;
  }
  if (!found || (entry.prevalenceRank >= 0 && entry.prevalenceRank <= rank)) return;
  entry.prevalenceRank = rank;
  entry.record.prevalence = found;
}

base::Result<void> OrphanetFiles::add(std::string_view name, std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (from == std::string_view::npos) return base::ok();
  if (text[from] == '<') return addXml(name, text);
  if (text[from] == '{') return addPacket(name, text);
  return addTable(name, text);
}

base::Result<void> OrphanetFiles::addXml(std::string_view name, std::string_view text) {
  pugi::xml_document document;
  const auto parsed = document.load_buffer(text.data(), text.size());
  if (!parsed) return refused(fmt::format("{}: it is no XML ({}).", name, parsed.description()));
  const auto root = document.child("JDBOR");
  if (!root) return refused(fmt::format("{}: it is no XML of Orphanet's.", name));
  noteDate(root.attribute("ExtractionDate").value());

  for (const auto disorder : root.child("DisorderList").children("Disorder")) {
    const std::string_view number = disorder.child_value("OrphaCode");
    if (!isOrphaNumber(number)) continue;
    auto& one = entry(number);
    const auto label = disorder.child("Name");
    const bool french = std::string_view(label.attribute("lang").value()) == "fr";
    auto& record = one.record;
    auto& ownLabel = french ? record.labelFr : record.labelEn;
    setLabel(ownLabel, trimmed(label.child_value()), labels_);
    for (const auto synonym : disorder.child("SynonymList").children("Synonym"))
      addSynonym(french ? record.synonymsFr : record.synonymsEn, ownLabel,
                 trimmed(synonym.child_value()));
    if (const auto flag = disorder.child("FlagValue")) record.status = statusOf(flag.child_value());
    constexpr std::string_view kGroup = "36540";
    if (kGroup == disorder.child("ClassificationLevel").attribute("id").value())
      record.group = true;
    for (const auto link : disorder.child("DisorderDisorderAssociationList")
                               .children("DisorderDisorderAssociation")) {
      const std::string_view target = link.child("TargetDisorder").child_value("OrphaCode");
      // What points here has no code of its own there.
      if (!isOrphaNumber(target) || target == number) continue;
      constexpr std::string_view kMoved = "21471";
      const bool moved =
          kMoved == link.child("DisorderDisorderAssociationType").attribute("id").value();
      (moved ? one.moved : one.referred).emplace(target);
    }
  }

  // The nodes of a classification, without recursion: it is deep.
  std::vector<std::pair<pugi::xml_node, std::string>> open;
  for (const auto classification : root.child("ClassificationList").children("Classification"))
    open.emplace_back(classification.child("ClassificationNodeRootList"), std::string());
  while (!open.empty()) {
    const auto [list, above] = open.back();
    open.pop_back();
    for (const auto node : list.children("ClassificationNode")) {
      const std::string number = node.child("Disorder").child_value("OrphaCode");
      const bool known = isOrphaNumber(number);
      if (known && !above.empty() && above != number) entry(number).parents.insert(above);
      open.emplace_back(node.child("ClassificationNodeChildList"), known ? number : above);
    }
  }
  return base::ok();
}

base::Result<void> OrphanetFiles::addPacket(std::string_view name, std::string_view text) {
  const auto document = parsed(text);
  const auto found = document.is_object() ? document.find("Orphapacket") : document.end();
  if (!document.is_object() || found == document.end() ||
      !isOrphaNumber(textAt(*found, "ORPHAcode")))
    return refused(fmt::format("{}: it is no ORPHApacket.", name));
  const auto& packet = *found;
  noteDate(textAt(packet, "creationDate"));
  auto& one = entry(textAt(packet, "ORPHAcode"));
  setLabel(one.record.labelEn, trimmed(textAt(packet, "Label")), labels_);
  const auto in = [&](const char* list, const char* item,
                      const std::function<void(const json&)>& take) {
    if (const auto at = packet.find(list); at != packet.end()) each(*at, item, take);
  };
  in("Synonyms", "Synonym", [&](const json& synonym) {
    if (synonym.is_string())
      addSynonym(one.record.synonymsEn, one.record.labelEn, trimmed(synonym.get<std::string>()));
  });
  if (const auto type = packet.find("DisorderType");
      type != packet.end() && isGroupType(textAt(*type, "value")))
    one.record.group = true;
  in("Parents", "Parent", [&](const json& parent) {
    if (const auto number = textAt(parent, "ORPHAcode"); isOrphaNumber(number))
      one.parents.insert(number);
  });
  in("ExternalReferences", "ExternalReference", [&](const json& reference) {
    const auto number = textAt(reference, "Reference");
    if (textAt(reference, "Source") == "OMIM" && number.size() == 6 && isDigits(number) &&
        textAt(reference, "DisorderMappingRelation").starts_with("E "))
      one.omim.insert(number);
  });
  in("Phenotypes", "Phenotype", [&](const json& sign) {
    const auto code = textAt(sign, "HPOId");
    const auto frequency = frequencyOf(textAt(sign, "HPOFrequency"));
    if (isHpoCode(code) && frequency) one.signs.emplace(code, *frequency);
  });
  in("Prevalences", "Prevalence", [&](const json& figure) {
    notePrevalence(one, textAt(figure, "PrevalenceType"), textAt(figure, "PrevalenceGeographic"),
                   textAt(figure, "PrevalenceClass"));
  });
  return base::ok();
}

base::Result<void> OrphanetFiles::addTable(std::string_view name, std::string_view text) {
  Table table(text);
  const auto wrong = [&](std::string_view what) {
    return refused(fmt::format("{}, line {}: {}", name, table.number(), what));
  };
  if (table.has("from") && table.has("to")) {
    while (table.next()) {
      if (!isOrphaNumber(table["from"]) || !isOrphaNumber(table["to"]))
        return wrong("two ORPHA numbers are needed.");
      auto& one = entry(table["from"]);
      (table["type_id"] == "27341" ? one.referred : one.moved).emplace(table["to"]);
    }
    return base::ok();
  }
  if (!table.has("orpha_code"))
    return refused(fmt::format("{}: the first line must name the column orpha_code.", name));
  while (table.next()) {
    if (!isOrphaNumber(table["orpha_code"])) return wrong("an ORPHA number is needed.");
    auto& one = entry(table["orpha_code"]);
    auto& record = one.record;
    setLabel(record.labelFr, trimmed(table["label_fr"]), labels_);
    setLabel(record.labelEn, trimmed(table["label_en"]), labels_);
    for (const auto synonym : split(table["synonyms_fr"], '|'))
      addSynonym(record.synonymsFr, record.labelFr, trimmed(synonym));
    for (const auto synonym : split(table["synonyms_en"], '|'))
      addSynonym(record.synonymsEn, record.labelEn, trimmed(synonym));
    if (const auto flag = table["status_flag"]; !flag.empty()) record.status = statusOf(flag);
    if (isGroupType(table["type"]) || isGroupType(table["level"])) record.group = true;
    if (table.has("parent")) {
      if (!isOrphaNumber(table["parent"])) return wrong("the parent must be an ORPHA number.");
      one.parents.emplace(table["parent"]);
    }
    if (table.has("hpo_id")) {
      const auto frequency = frequencyOf(table["frequency"]);
      if (!isHpoCode(table["hpo_id"]) || !frequency)
        return wrong("an HPO code and a frequency are needed.");
      one.signs.emplace(table["hpo_id"], *frequency);
    }
    if (table["source"] == "OMIM" && table["relation"] == "E" && table["ref"].size() == 6 &&
        isDigits(table["ref"]))
      one.omim.emplace(table["ref"]);
    if (const auto prevalence = table["prevalence"]; !prevalence.empty())
      notePrevalence(one, "Point prevalence", "France", prevalence);
  }
  return base::ok();
}

base::Result<TermRelease> OrphanetFiles::take() && {
  if (labels_ == 0)
    return refused(
        "These files have no names of diseases: the nomenclature (XML, ORPHApackets or a table "
        "with label_fr or label_en) is needed as well.");
  TermRelease release;
  release.name = date_;
  const auto limited = [](const std::set<std::string>& values, std::string_view prefix) {
    std::vector<std::string> list;
    for (const auto& each : values)
      if (list.size() < kMostNumbers) list.push_back(std::string(prefix) + each);
    return list;
  };
  for (auto& [number, one] : entries_) {
    auto& record = one.record;
    if (record.status != TermStatus::active) {
      const auto& others = one.moved.empty() ? one.referred : one.moved;
      // Where there are several, none of them alone replaces it.
      if (others.size() == 1) record.replacedBy = "ORPHA:" + *others.begin();
    }
    if (!record.labelFr && !record.labelEn && !record.replacedBy) continue;
    record.parents = limited(one.parents, "ORPHA:");
    record.omim = limited(one.omim, "");
    for (const auto& [code, frequency] : one.signs)
      if (record.signs.size() < kMostSigns) record.signs.push_back({code, frequency});
    release.terms.push_back(std::move(record));
  }
  CONSILIUM_CHECK(domain::orderParentsFirst(release.terms));
  return release;
}

}  // namespace consilium::interchange
