#pragma once

#include <span>
#include <vector>

#include "clinical/identity_scan.hpp"
#include "protocol/document.hpp"
#include "worker/document_opener.hpp"

namespace consilium::app {

/// What the words of a page, or of its header burned into its pixels (`burnedIn`), say of a person,
/// with the boxes that would mask it; at most 1,000, hard ones first. The found text itself is kept
/// nowhere. Pure; any thread.
std::vector<protocol::DocumentFinding> findingsOn(const worker::OpenedPage& page,
                                                  std::span<const worker::Box> burnedIn,
                                                  const clinical::IdentityScanner& scanner);

}  // namespace consilium::app
