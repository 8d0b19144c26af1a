#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "worker/document_opener.hpp"

namespace consilium::worker::opening {

/// De-identifies data sets by the Basic Application Level Confidentiality Profile of DICOM PS3.15
/// annex E, with the option "Retain Longitudinal Temporal Information with Modified Dates": UIDs
/// are replaced, and dates and times shifted, the same way for the same secrets.
///
/// Stricter than the table: private and unknown attributes go, and so do, where the table does not
/// name them, free texts, names of persons, addresses of machines and binary values that hold
/// neither pixels nor waveforms; a text that repeats a value which was removed is emptied.
class DicomIdentity {
 public:
  explicit DicomIdentity(const DicomSecrets& secrets);

  /// Leaves nothing in the data set that identifies, its pixels aside, and says so in it (PS3.3,
  /// C.12.1.4: Patient Identity Removed and what goes with it).
  void clean(DcmDataset& dataset);

  /// What was removed, by keyword, in order.
  const std::set<std::string>& removed() const { return removed_; }

  /// Those of the words of a page that are values which were removed: a name, a number, a date in
  /// one of its usual forms, also with a letter misread, and short parts beside them.
  std::vector<Box> telling(const std::vector<Word>& words) const;

 private:
  enum class Action { keep, remove, empty, replace, uid };

  void cleanItem(DcmItem& item);
  void cleanElement(DcmItem& item, DcmElement& element, const DcmTagKey& key);
  Action actionOf(const DcmTagKey& key, const DcmElement& element) const;
  void shift(DcmItem& item, DcmElement& element, const DcmTagKey& key);
  void replaceUids(DcmItem& item, DcmElement& element, const DcmTagKey& key);
  void remember(DcmElement& element);
  bool tells(std::string_view word) const;
  void emptyRepetitions(DcmItem& item);
  std::string digest(std::string_view purpose, std::string_view value) const;
  std::string uidOf(std::string_view uid) const;
  std::string dateOf(std::string_view date) const;
  std::string timeOf(std::string_view time) const;

  const DicomSecrets secrets_;
  std::map<std::pair<std::uint16_t, std::uint16_t>, Action> profile_;
  int days_ = 0;     ///< that are taken from dates
  int seconds_ = 0;  ///< that are added to times of day, round the clock
  std::set<std::string> removed_;
  std::set<std::string> values_;  ///< in small letters and digits only
  std::set<std::string> shorts_;  ///< parts of them that are too short to tell alone
};

}  // namespace consilium::worker::opening
