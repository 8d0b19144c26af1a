#include "service/import_centres.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "domain/search_text.hpp"
#include "service/impl/directory_rows.hpp"
#include "store/queries.hpp"

namespace consilium::service {

namespace queries = store::queries;
using protocol::CentreKind;
using store::value;

namespace {

constexpr std::size_t kLineLimit = 8192;
constexpr std::size_t kRowLimit = 100'000;
constexpr std::size_t kBatch = 100;
constexpr std::size_t kNameLimit = 300;
constexpr std::size_t kCodeLimit = 30;

/// One usable row.
struct Site {
  std::size_t line = 0;
  std::string networkNumber;
  std::string networkCode;
  std::string number;
  std::string referenceCentre;
  CentreKind kind{};
  std::optional<std::string> dependsOn;  ///< number of the reference centre, where it is certain
};

// -- reading the file

enum Column { kNetworkNumber, kNetworkCode, kNumber, kReferenceCentre, kNature, kColumns };
constexpr std::array<std::string_view, kColumns> kHeader{
    "net_id", "filiere", "orphanet_expert_centre_id", "crmr", "nature_site"};

/// White space trimmed, and each run of it within one space.
std::string tidied(std::string_view text) {
  constexpr std::string_view kNoBreakSpace = "\u00A0";
  std::string result;
  bool pending = false;
  for (std::size_t at = 0; at < text.size();) {
    const bool wide = text.substr(at).starts_with(kNoBreakSpace);
    if (wide || text[at] == ' ' || text[at] == '\t') {
      pending = true;
      at += wide ? kNoBreakSpace.size() : 1;
      continue;
    }
    if (pending && !result.empty()) result += ' ';
    pending = false;
    result += text[at++];
  }
  return result;
}

/// The fields of a line, without the quotes that spreadsheets put around some.
std::vector<std::string> fieldsOf(std::string_view line) {
  std::vector<std::string> fields;
  for (std::size_t from = 0; from <= line.size();) {
    const auto to = std::min(line.find('\t', from), line.size());
    auto field = tidied(line.substr(from, to - from));
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"') {
      std::string bare;
      for (std::size_t at = 1; at + 1 < field.size(); ++at) {
        bare += field[at];
        if (field[at] == '"' && field[at + 1] == '"' && at + 2 < field.size()) ++at;
      }
      field = tidied(bare);
    }
    fields.push_back(std::move(field));
    from = to + 1;
  }
  return fields;
}

std::optional<CentreKind> kindOf(std::string_view nature) {
  const auto folded = domain::foldForSearch(nature);
  if (folded.starts_with("coordonnateur")) return CentreKind::coordinating;
  if (folded.starts_with("constitutif")) return CentreKind::constituent;
  if (folded.starts_with("competence")) return CentreKind::competence;
  if (folded.starts_with("ressource")) return CentreKind::resource;
  return std::nullopt;
}

bool isNumber(std::string_view text) {
  return !text.empty() && text.size() <= 20 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

class Reader {
 public:
  Reader(std::istream& file, ImportReport& report) : file_(file), report_(report) {}

  base::Result<std::vector<Site>> read() {
    CONSILIUM_CHECK(readHeader());
    std::vector<Site> sites;
    while (nextLine()) {
      if (tidied(line_).empty()) continue;
      if (++report_.rows > kRowLimit)
        return base::invalid("", "maxRows", fmt::format("At most {} rows.", kRowLimit));
      if (auto site = readSite()) sites.push_back(std::move(*site));
    }
    return sites;
  }

 private:
  /// Reads a line without its end, at most `kLineLimit` bytes of it; `tooLong_` says when it had
  /// more.
  bool nextLine() {
    line_.clear();
    tooLong_ = false;
    auto* buffer = file_.rdbuf();
    int byte = buffer->sbumpc();
    if (byte == std::char_traits<char>::eof()) return false;
    for (; byte != std::char_traits<char>::eof() && byte != '\n'; byte = buffer->sbumpc()) {
      if (line_.size() < kLineLimit)
        line_ += static_cast<char>(byte);
      else
        tooLong_ = true;
    }
    ++number_;
    if (line_.ends_with('\r')) line_.pop_back();
    return true;
  }

  base::Result<void> readHeader() {
    if (!nextLine()) return base::invalid("", "header", "The file is empty.");
    std::string_view header = line_;
    if (header.starts_with("\uFEFF")) header.remove_prefix(std::string_view("\uFEFF").size());
    const auto names = fieldsOf(header);
    for (std::size_t column = 0; column < kColumns; ++column) {
      const auto found = std::find(names.begin(), names.end(), kHeader[column]);
      if (found == names.end())
        return base::invalid(
            "", "header", fmt::format("The first line names no column \"{}\".", kHeader[column]));
      columns_[column] = static_cast<std::size_t>(found - names.begin());
    }
    return base::ok();
  }

  std::optional<Site> readSite() {
    if (tooLong_) return refuse(fmt::format("The line has more than {} bytes.", kLineLimit));
    if (!domain::isUtf8(line_) || line_.find('\0') != std::string::npos)
      return refuse("The line is not UTF-8 text.");
    const auto fields = fieldsOf(line_);
    if (fields.size() <= *std::max_element(columns_.begin(), columns_.end()))
      return refuse(fmt::format("The line has {} fields only.", fields.size()));

    Site site;
    site.line = number_;
    site.networkNumber = fields[columns_[kNetworkNumber]];
    site.networkCode = fields[columns_[kNetworkCode]];
    site.number = fields[columns_[kNumber]];
    site.referenceCentre = fields[columns_[kReferenceCentre]];
    const auto& nature = fields[columns_[kNature]];
    if (!isNumber(site.networkNumber))
      return refuse(fmt::format("net_id \"{}\" is not a number.", site.networkNumber));
    if (domain::foldForSearch(site.networkCode).empty() || site.networkCode.size() > kCodeLimit)
      return refuse(fmt::format("filiere: 1 to {} bytes are expected.", kCodeLimit));
    if (domain::foldForSearch(site.referenceCentre).empty() ||
        site.referenceCentre.size() > kNameLimit - 30)
      return refuse(fmt::format("crmr: 1 to {} bytes are expected.", kNameLimit - 30));
    if (!isNumber(site.number) && !mendNumber(site.number))
      return refuse(fmt::format("orphanet_expert_centre_id \"{}\" is not a number.", site.number));
    const auto kind = kindOf(nature);
    if (!kind)
      return refuse(
          fmt::format("nature_site \"{}\" is none of coordonnateur, constitutif, "
                      "competence, ressource.",
                      nature));
    site.kind = *kind;
    if (const auto [known, added] = lines_.emplace(site.number, number_); !added)
      return refuse(
          fmt::format("Centre {} stands in line {} already.", site.number, known->second));
    return site;
  }

  /// One site with two numbers, e.g. for adults and for children, goes by the first.
  bool mendNumber(std::string& number) {
    const auto first = number.substr(0, number.find(' '));
    if (!isNumber(first)) return false;
    report_.mended.push_back(
        {number_, fmt::format("orphanet_expert_centre_id \"{}\" is read as {}.", number, first)});
    number = first;
    return true;
  }

  std::optional<Site> refuse(std::string message) {
    report_.refused.push_back({number_, std::move(message)});
    return std::nullopt;
  }

  std::istream& file_;
  ImportReport& report_;
  std::string line_;
  bool tooLong_ = false;
  std::size_t number_ = 0;
  std::array<std::size_t, kColumns> columns_{};
  std::map<std::string, std::size_t> lines_;  // centre number -> its line
};

// -- writing

/// "Centre de référence des …" is the name of the whole; a competence site is called after it.
std::string nameOf(const Site& site) {
  constexpr std::string_view kReference = "Centre de référence";
  if (site.kind != CentreKind::competence) return site.referenceCentre;
  if (site.referenceCentre.starts_with(kReference))
    return "Centre de compétence" + site.referenceCentre.substr(kReference.size());
  return "Centre de compétence – " + site.referenceCentre;
}

using GroupKey = std::pair<std::string, std::string>;  // network number, folded reference centre
GroupKey groupOf(const Site& site) {
  return {site.networkNumber, domain::foldForSearch(site.referenceCentre)};
}

struct Group {
  std::string network;
  std::string referenceCentre;
  std::vector<std::string> coordinating;  // centre numbers
  std::size_t competence = 0;
};

/// What a batch has done; added to the report once it is durable.
struct Tally {
  std::size_t networksCreated = 0;
  std::size_t centresCreated = 0;
  std::size_t centresChanged = 0;
  std::size_t centresUnchanged = 0;
  std::size_t attachmentsCreated = 0;
  std::vector<ImportNote> refused;
};

void add(ImportReport& report, Tally tally) {
  report.networksCreated += tally.networksCreated;
  report.centresCreated += tally.centresCreated;
  report.centresChanged += tally.centresChanged;
  report.centresUnchanged += tally.centresUnchanged;
  report.attachmentsCreated += tally.attachmentsCreated;
  for (auto& note : tally.refused) report.refused.push_back(std::move(note));
}

/// The network of a site, created when it is not known by number or code.
std::string networkOf(Context& context, const Site& site, Tally& tally) {
  auto row =
      context.tx.one(queries::networkByExternalId, {{"externalId", value(site.networkNumber)}});
  if (!row)
    row = context.tx.one(queries::networkByCode,
                         {{"codeKey", value(domain::foldForSearch(site.networkCode))}});
  if (row) return row->text("id");
  const impl::NetworkFields network{.id = context.newId(),
                                    .code = site.networkCode,
                                    .name = site.networkCode,
                                    .externalId = site.networkNumber};
  impl::insertNetwork(context.tx, context.now, network);
  ++tally.networksCreated;
  return network.id;
}

std::string today(const Context& context) {
  return base::formatDate(base::Date(std::chrono::floor<std::chrono::days>(context.now)));
}

/// Attaches a competence centre, unless it is or was attached to that reference centre. Returns
/// whether it did.
bool attach(Context& context, const std::string& centreId, const std::string& networkId,
            const std::string& reference) {
  const auto to = context.tx.one(queries::centreByExternalId, {{"externalId", value(reference)}});
  if (!to || to->text("kind") != protocol::toString(CentreKind::coordinating)) return false;
  for (const auto& row : context.tx.all(queries::attachmentsOf, {{"centre", value(centreId)}}))
    if (row.text("reference_centre_id") == to->text("id")) return false;
  context.tx.run(queries::attachmentInsert, {{"centre", value(centreId)},
                                             {"reference", value(to->text("id"))},
                                             {"since", value(today(context))},
                                             {"until", store::null()},
                                             {"network", value(networkId)}});
  return true;
}

void createCentre(Context& context, const Site& site, const std::string& networkId, Tally& tally) {
  const impl::CentreFields centre{.id = context.newId(),
                                  .networkId = networkId,
                                  .kind = site.kind,
                                  .name = nameOf(site),
                                  .hospital = {},
                                  .city = {},
                                  .region = {},
                                  .externalId = site.number};
  const auto network =
      context.tx.one(queries::networkById, {{"network", value(networkId)}}).value();
  impl::insertCentre(context.tx, context.now, centre);
  impl::indexCentre(context.tx, centre, {}, network.text("code"), network.text("name"));
  if (site.dependsOn && attach(context, centre.id, networkId, *site.dependsOn))
    ++tally.attachmentsCreated;
  impl::appendCentreSaved(context, centre, 1);
  ++tally.centresCreated;
}

/// Whether a reference centre would stop being one while others are attached to it.
bool losesAttached(Context& context, const std::string& centreId, CentreKind kind) {
  if (kind == CentreKind::coordinating || kind == CentreKind::constituent) return false;
  return context.tx
      .one(queries::attachmentsTo, {{"centre", value(centreId)}, {"today", value(today(context))}})
      .has_value();
}

void updateCentre(Context& context, const Site& site, const store::Row& row, Tally& tally) {
  const auto centre = impl::centreSummary(row);
  const bool reclassified = centre.kind != site.kind;
  if (reclassified && losesAttached(context, centre.id, site.kind)) {
    tally.refused.push_back(
        {site.line, fmt::format("Centre {} stays a reference centre: others are attached to it.",
                                site.number)});
    return;
  }
  const bool attached =
      site.dependsOn && attach(context, centre.id, centre.network, *site.dependsOn);
  if (!reclassified && !attached) {
    ++tally.centresUnchanged;
    return;
  }
  context.tx.run(queries::centreReclassify, {{"centre", value(centre.id)},
                                             {"kind", value(protocol::toString(site.kind))},
                                             {"now", value(context.now)}});
  const impl::CentreFields fields{.id = centre.id,
                                  .networkId = centre.network,
                                  .kind = site.kind,
                                  .name = centre.name,
                                  .hospital = {},
                                  .city = {},
                                  .region = {},
                                  .externalId = site.number};
  impl::appendCentreSaved(context, fields, row.integer("revision") + 1);
  ++tally.centresChanged;
  if (attached) ++tally.attachmentsCreated;
}

void writeSite(Context& context, const Site& site, Tally& tally) {
  const auto networkId = networkOf(context, site, tally);
  const auto row =
      context.tx.one(queries::centreByExternalId, {{"externalId", value(site.number)}});
  if (!row)
    createCentre(context, site, networkId, tally);
  else if (row->text("network_id") == networkId)
    updateCentre(context, site, *row, tally);
  else
    tally.refused.push_back(
        {site.line, fmt::format("Centre {} belongs to another network.", site.number)});
}

/// Writes the sites batch by batch; each batch is one transaction.
base::Result<void> writeSites(store::Database& database, const base::Clock& clock,
                              std::span<const Site> sites, ImportReport& report) {
  const Origin origin;
  while (!sites.empty()) {
    const auto batch = sites.first(std::min(kBatch, sites.size()));
    Tally tally;
    CONSILIUM_CHECK(database.writeNow([&](store::Transaction& tx) -> base::Result<void> {
      tally = {};
      Context context{.tx = tx,
                      .caller = nullptr,
                      .origin = origin,
                      .clock = clock,
                      .now = clock.now(),
                      .readsToRecord = {},
                      .sessionChange = {}};
      for (const auto& site : batch) writeSite(context, site, tally);
      if (tally.networksCreated + tally.centresCreated + tally.centresChanged > 0)
        impl::appendDirectoryChanged(context);
      return base::ok();
    }));
    add(report, std::move(tally));
    sites = sites.subspan(batch.size());
  }
  return base::ok();
}

/// Notes on which site each competence centre depends, where that is certain, and puts reference
/// centres first, so that what depends on them finds them. Returns the uncertain ones.
std::vector<UnattachedGroup> resolveAttachments(std::vector<Site>& sites) {
  std::map<GroupKey, Group> groups;
  for (const auto& site : sites) {
    auto& group = groups[groupOf(site)];
    group.network = site.networkCode;
    group.referenceCentre = site.referenceCentre;
    if (site.kind == CentreKind::coordinating) group.coordinating.push_back(site.number);
    if (site.kind == CentreKind::competence) ++group.competence;
  }
  for (auto& site : sites)
    if (const auto& group = groups.at(groupOf(site));
        site.kind == CentreKind::competence && group.coordinating.size() == 1)
      site.dependsOn = group.coordinating.front();
  std::stable_partition(sites.begin(), sites.end(),
                        [](const Site& site) { return site.kind != CentreKind::competence; });

  std::vector<UnattachedGroup> unattached;
  for (const auto& [key, group] : groups)
    if (group.competence > 0 && group.coordinating.size() != 1)
      unattached.push_back({.network = group.network,
                            .referenceCentre = group.referenceCentre,
                            .coordinatingSites = group.coordinating.size(),
                            .competenceCentres = group.competence});
  return unattached;
}

}  // namespace

base::Result<ImportReport> importCentres(std::istream& file, store::Database& database,
                                         const base::Clock& clock) {
  ImportReport report;
  CONSILIUM_TRY(auto sites, Reader(file, report).read());
  report.unattached = resolveAttachments(sites);
  CONSILIUM_CHECK(writeSites(database, clock, sites, report));
  std::stable_sort(report.refused.begin(), report.refused.end(),
                   [](const auto& left, const auto& right) { return left.line < right.line; });
  return report;
}

}  // namespace consilium::service
