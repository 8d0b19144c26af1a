#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/document_parties.hpp"
#include "protocol/minutes.hpp"
#include "service/access.hpp"
#include "service/context.hpp"
#include "service/text_rules.hpp"
#include "store/signing.hpp"

namespace consilium::service {

/// What an export shows: a report, or the attendance sheet.
struct MinutesDocument {
  std::optional<protocol::Report> report;
  std::optional<protocol::Signature> sheet;  ///< where there is no report
  std::string networkName;
  std::string timeZone;             ///< of the meeting, by its IANA name
  std::int64_t minutes = 0;         ///< how long the meeting was planned to last
  domain::DocumentParties parties;  ///< who stands behind it, for `fhir` only
};

/// The minutes of a meeting. Each function is one use case within the context's transaction;
/// errors: those of its method in protocol/minutes.json.
class MinutesService {
 public:
  /// `key` signs reports and attendance sheets; used from any thread.
  explicit MinutesService(store::SigningKey key) : key_(std::move(key)) {}

  base::Result<protocol::MinutesGetResult> get(Context& context,
                                               const protocol::MinutesGetParams& params);
  /// Where the document is downloaded.
  base::Result<protocol::MinutesExportResult> exportAddress(
      Context& context, const protocol::MinutesExportParams& params);
  /// The document itself, for a download of that address; reading it is put on record. Errors:
  /// `notFound`.
  base::Result<MinutesDocument> document(Context& context,
                                         const protocol::MinutesExportParams& params);
  base::Result<protocol::MinutesUpdateResult> update(Context& context,
                                                     const protocol::MinutesUpdateParams& params);
  base::Result<protocol::MinutesReviewResult> review(Context& context,
                                                     const protocol::MinutesReviewParams& params);
  base::Result<protocol::MinutesPreviewResult> preview(
      Context& context, const protocol::MinutesPreviewParams& params);
  base::Result<protocol::MinutesSignResult> sign(Context& context,
                                                 const protocol::MinutesSignParams& params);
  /// The texts of the report that `sign` would sign, so that they can be looked at before; none
  /// where there is no such report.
  static std::vector<GatedText> textsToSign(Context& context,
                                            const protocol::MinutesSignParams& params);
  base::Result<protocol::MinutesAddendResult> addend(Context& context,
                                                     const protocol::MinutesAddendParams& params);
  base::Result<protocol::MinutesContestResult> contest(
      Context& context, const protocol::MinutesContestParams& params);
  base::Result<protocol::MinutesAnswerResult> answer(Context& context,
                                                     const protocol::MinutesAnswerParams& params);
  base::Result<protocol::MinutesReceiveResult> receive(
      Context& context, const protocol::MinutesReceiveParams& params);

 private:
  store::SigningKey key_;
};

/// Marks the signed report of a case, where it has one: something came after the signature.
void markLate(Context& context, std::string_view caseId);

}  // namespace consilium::service
