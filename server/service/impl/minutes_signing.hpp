#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "base/time.hpp"
#include "protocol/minutes.hpp"
#include "service/access.hpp"
#include "service/context.hpp"
#include "service/impl/report_access.hpp"
#include "store/signing.hpp"
#include "store/stored_json.hpp"

// What is signed of a meeting. The caller signs.
namespace consilium::service::impl {

protocol::NamedUser callerOf(const Context& context);

/// The report as a signature of this moment would be of it; the caller was authorised. Errors:
/// `invalidState` where nothing is to be signed.
base::Result<protocol::SignedReport> reportToSign(Context& context, const ReportAccess& access,
                                                  base::Timestamp signedAt);

/// The same with the attendance sheet, of a meeting that is over; authorises the caller.
base::Result<protocol::SignedSheet> sheetToSign(Context& context, const MeetingAccess& meeting,
                                                base::Timestamp signedAt);

/// The time that a document to be signed now holds: the one that was looked at, or the present.
base::Timestamp signingTime(const Context& context,
                            const std::optional<protocol::Previewed>& previewed);

/// `conflict`: `now` would be signed, and is not what was looked at.
base::Error notAsPreviewed(const protocol::MinutesPreviewResult& now);

/// Whether so much time has passed since a document was looked at, or so little, that it holds.
bool previewHolds(const Context& context, const protocol::Previewed& previewed);

template <class Document>
protocol::MinutesPreviewResult previewOf(const Document& document,
                                         std::optional<std::int64_t> revision = {}) {
  auto text = store::encodeStored(document);
  auto sha256 = base::toHex(base::sha256(text));
  return {std::move(text), std::move(sha256), document.signedAt, revision};
}

/// Refuses with `conflict` unless `document` is the one that was looked at, where one was.
template <class Document>
base::Result<void> requireAsPreviewed(const Context& context,
                                      const std::optional<protocol::Previewed>& previewed,
                                      Document document,
                                      std::optional<std::int64_t> revision = {}) {
  if (!previewed) return base::ok();
  if (previewHolds(context, *previewed) && previewOf(document).sha256 == previewed->sha256)
    return base::ok();
  document.signedAt = context.now;
  return notAsPreviewed(previewOf(document, revision));
}

/// Keeps `text`, a document of the caller, with its signature.
void keepText(Context& context, const store::SigningKey& key, const MeetingAccess& meeting,
              std::string_view itemId, std::int64_t number, std::string_view text,
              base::Timestamp signedAt);

/// Signs a document and keeps it; returns its SHA-256 in hexadecimal.
template <class Document>
std::string keepSigned(Context& context, const store::SigningKey& key, const MeetingAccess& meeting,
                       std::string_view itemId, std::int64_t number, const Document& document) {
  const auto text = store::encodeStored(document);
  keepText(context, key, meeting, itemId, number, text, document.signedAt);
  return base::toHex(base::sha256(text));
}

}  // namespace consilium::service::impl
