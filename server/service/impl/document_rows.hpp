#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/document.hpp"
#include "service/context.hpp"

// Rows of documents, shared by the use cases. No permissions. The case is held.
namespace consilium::service::impl {

/// A document, by what its statements take.
struct DocumentKey {
  std::string caseId;
  std::string networkId;
  std::string id;
};

/// The row `documentById`; nothing when it was removed.
std::optional<store::Row> documentRow(Context& context, const DocumentKey& key);
DocumentKey documentKeyOf(const store::Row& row);
protocol::DocumentState documentStateOf(const store::Row& row);

/// Sets the bytes that a document is charged for to `held`, of its centre's.
void chargeDocument(Context& context, const store::Row& row, std::int64_t held);

/// Lets go of the files of a document, and of what is left of its upload; the sweep takes them away
/// after the commit.
void releaseFiles(Context& context, const DocumentKey& key);

/// Empties a document with its pages and files; `state`: what is left of it, `removed` or another.
void emptyDocument(Context& context, const store::Row& row, std::string_view state,
                   std::optional<base::Timestamp> erasedAt);

/// The same with all documents of a case that is erased.
void eraseDocuments(Context& context, std::string_view caseId, std::string_view networkId);

/// Tells the centre that added a document of its state, in the name of `actor`. Until it is ready
/// nobody else is told.
void tellState(Context& context, std::string_view centre, std::string_view document,
               protocol::DocumentState state, std::string_view actor);

/// Moves a document to another state before it is ready, and tells its centre.
void moveDocument(Context& context, const store::Row& row, protocol::DocumentState state,
                  std::string_view actor, std::optional<protocol::DocumentRefusalRule> refusal = {},
                  const std::optional<std::string>& boxes = {});

}  // namespace consilium::service::impl
