#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "clinical/identity_scan.hpp"
#include "protocol/case.hpp"
#include "protocol/identification.hpp"
#include "protocol/text.hpp"
#include "service/access.hpp"
#include "service/context.hpp"
#include "service/terminology.hpp"
#include "service/text_rules.hpp"
#include "store/stored_json.hpp"

namespace consilium::service {

/// A text and what was found in it, whatever the directory publishes.
struct ScannedText {
  GatedText text;
  std::vector<clinical::Found> found;
};

/// What was found before the transaction of a command.
struct TextScan {
  std::vector<ScannedText> ofCommand;  ///< in its parameters
  std::vector<ScannedText> stored;     ///< in what it hands on: a draft that is submitted, a report
};

/// What texts are said of. An acknowledgement holds for one subject.
struct GateSubject {
  std::string name;  ///< `case:ID`, `question:ID`, or `series:ID` for its meetings
  std::string networkId;
  std::string object;  ///< what is written: `case`, `report`, `message:ID`, …
};

/// What checks need of the database.
struct CheckBasis {
  std::shared_ptr<const clinical::Published> published;
  std::optional<std::string> region;  ///< of the centre that a case is for
  protocol::Language language{};      ///< of the caller
};

/// The gate that texts pass before others read them. Its functions that take no transaction are
/// pure, and may be called from any thread.
class IdentityGate {
 public:
  /// All must outlive it.
  IdentityGate(const clinical::IdentityScanner& scanner, const TerminologyService& terminology,
               const base::Clock& clock)
      : scanner_(scanner), terminology_(terminology), clock_(clock) {}

  std::vector<ScannedText> scan(std::vector<GatedText> texts) const;

  /// What the directory publishes as of this transaction: read anew where it has changed since,
  /// also by another server. At most 100,000 entries of a kind.
  std::shared_ptr<const clinical::Published> published(store::Transaction& tx) const;

  /// What of `scanned` counts, by the use of its text.
  std::vector<protocol::Finding> findingsIn(const ScannedText& scanned,
                                            const clinical::Published& published) const;

  /// Whether disease, age, sex and region may point to one person: a finding at the code of the
  /// diagnosis. `basis` names region and language.
  std::vector<protocol::Finding> rareIn(const protocol::CaseContent& content,
                                        const CheckBasis& basis) const;

  /// The methods `case.check` and `text.check`: what they need of the database, then their pure
  /// work.
  base::Result<CheckBasis> loadCaseCheck(Context& context,
                                         const protocol::CaseCheckParams& params) const;
  base::Result<CheckBasis> loadTextCheck(Context& context,
                                         const protocol::TextCheckParams& params) const;
  protocol::CaseCheckResult checkCase(const protocol::CaseCheckParams& params,
                                      const CheckBasis& basis) const;
  protocol::TextCheckResult checkTexts(const protocol::TextCheckParams& params,
                                       const CheckBasis& basis) const;

 private:
  struct Snapshot {
    std::optional<std::string> edition;
    std::shared_ptr<const clinical::Published> published;
  };

  std::string mended(const GatedText& text, std::span<const protocol::FindingKind> kinds,
                     const clinical::Published& published) const;
  std::vector<protocol::Finding> findingsOf(std::span<const GatedText> texts,
                                            const clinical::Published& published) const;

  const clinical::IdentityScanner& scanner_;
  const TerminologyService& terminology_;
  const base::Clock& clock_;
  mutable std::mutex mutex_;
  mutable Snapshot snapshot_;
};

/// What beside its texts may tell whom a case is about, as `IdentityGate::rareIn` finds it.
std::vector<protocol::Finding> rareCombinationOf(Context& context,
                                                 const protocol::CaseContent& content,
                                                 std::string_view centreId);

/// What is said of a case.
GateSubject caseSubject(const CaseAccess& access, std::string object = "case");

/// Lets texts pass to others, or refuses with `identifyingData`: for each hard finding, and for
/// each soft one that nobody acknowledged. What is acknowledged here is put on record with the
/// caller, and what was acknowledged before with whoever did, for the object that passes. `beside`:
/// what was found beside the texts. Within a write transaction, after the caller was authorised and
/// before anything leaves it.
base::Result<void> passTexts(Context& context, std::vector<GatedText> texts,
                             std::span<const protocol::AcknowledgedFinding> acknowledged,
                             const GateSubject& subject,
                             std::vector<protocol::Finding> beside = {});

namespace detail {
base::Result<void> passScanned(Context& context, std::span<const ScannedText> texts,
                               std::span<const protocol::AcknowledgedFinding> acknowledged,
                               const GateSubject& subject, bool draft,
                               std::vector<protocol::Finding> beside);
const IdentityGate& gateOf(const Context& context);
}  // namespace detail

/// The same for the texts among the parameters of method `M`.
template <class M>
base::Result<void> passGate(Context& context, const typename M::Params& params,
                            const GateSubject& subject, bool draft = false,
                            std::vector<protocol::Finding> beside = {}) {
  if (context.scan)
    return detail::passScanned(context, context.scan->ofCommand, params.acknowledged, subject,
                               draft, std::move(beside));
  const auto scanned =
      detail::gateOf(context).scan(gatedTexts(M::name, store::encodeStored(params)));
  return detail::passScanned(context, scanned, params.acknowledged, subject, draft,
                             std::move(beside));
}

/// Drafts always save. What the caller acknowledges of them already is put on record.
template <class M>
base::Result<void> keepDraft(Context& context, const typename M::Params& params,
                             const GateSubject& subject) {
  context.textsSettled = true;
  if (params.acknowledged.empty()) return base::ok();
  return passGate<M>(context, params, subject, true);
}

/// The texts of stored contents, with pointers as in `case.update` and `minutes.update`.
std::vector<GatedText> textsOfCase(std::string_view content);
std::vector<GatedText> textsOfReport(std::string_view content);

/// What was acknowledged about a subject, the earliest first.
std::vector<protocol::Acknowledgement> acknowledgementsOf(Context& context,
                                                          std::string_view subject,
                                                          std::string_view networkId);
/// Those of them that stand in one of the texts of `json`.
std::vector<protocol::Acknowledgement> standingIn(
    std::vector<protocol::Acknowledgement> acknowledgements, std::string_view json);

/// Shows with a page what was acknowledged of its texts; so nobody is told of texts that they do
/// not read.
template <class Page>
void showAcknowledgements(Context& context, Page& page, std::string_view subject,
                          std::string_view networkId) {
  auto all = acknowledgementsOf(context, subject, networkId);
  if (!all.empty()) page.acknowledgements = standingIn(std::move(all), store::encodeStored(page));
}

/// Erases what was acknowledged about a subject; with `object`, only what passed with it.
void eraseAcknowledgements(store::Transaction& tx, std::string_view subject,
                           std::string_view networkId);
void eraseAcknowledgements(store::Transaction& tx, std::string_view subject,
                           std::string_view networkId, std::string_view object);

/// Erases what passed with the object of `subject` and stands in no text of `json`, which is what
/// it says now.
void dropAcknowledgements(store::Transaction& tx, const GateSubject& subject,
                          std::string_view json);

/// Erases what was acknowledged about a subject and stands in a text that is erased.
void eraseAcknowledgementsIn(Context& context, std::string_view subject, std::string_view networkId,
                             std::string_view text);

/// To be called by whoever changes what the directory publishes: accounts' names, networks,
/// centres, contacts, series.
void notePublishedChange(store::Transaction& tx);

}  // namespace consilium::service
