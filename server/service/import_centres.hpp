#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "store/database.hpp"

namespace consilium::service {

/// Something about one line of an imported file.
struct ImportNote {
  std::size_t line = 0;  ///< from 1, the header line included
  std::string message;   ///< in English, for the operator
};

/// A reference centre of a network without exactly one coordinating site, so that nobody can tell
/// from the file on which site its competence centres depend.
struct UnattachedGroup {
  std::string network;
  std::string referenceCentre;
  std::size_t coordinatingSites = 0;
  std::size_t competenceCentres = 0;
};

struct ImportReport {
  std::size_t rows = 0;  ///< data rows read
  std::size_t networksCreated = 0;
  std::size_t centresCreated = 0;
  std::size_t centresChanged = 0;  ///< another kind than before
  std::size_t centresUnchanged = 0;
  std::size_t attachmentsCreated = 0;
  std::vector<UnattachedGroup> unattached;  ///< with at least one competence centre
  std::vector<ImportNote> refused;          ///< rows that were left out
  std::vector<ImportNote> mended;           ///< rows that were read with a correction
};

/// Reads the tab-separated list of the sites of the French rare-disease networks (columns net_id,
/// filiere, orphanet_expert_centre_id, crmr, nature_site; others are ignored; the order is free)
/// and completes the directory with it: networks, centres, and attachments of competence centres
/// where their reference centre has exactly one coordinating site. Networks and centres are
/// recognised by their external ids, so that a second run changes nothing. What was edited since
/// stays: only the kind of a centre follows the file, and an attachment that was ended is not begun
/// again. UTF-8, with or without byte-order mark, LF or CRLF, fields quoted or not; lines of at
/// most 8,192 bytes, at most 100,000 rows. Attachments begin on the present day (UTC); events name
/// the actor `system`. Written in batches of 100 rows, each of which stays when a later one fails.
/// Blocks; never from a database thread.
/// Errors: `invalid` when the header is not that of such a list, or the file is too long;
/// whatever the database answers.
base::Result<ImportReport> importCentres(std::istream& file, store::Database& database,
                                         const base::Clock& clock);

}  // namespace consilium::service
