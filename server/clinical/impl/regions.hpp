#pragma once

#include <string>
#include <string_view>

namespace consilium::clinical {

struct Scan;

/// The English name of a region of France or of a country by which the lists of towns name it in
/// French, or `french` itself. Lives as long as both.
std::string_view englishRegion(std::string_view french);

/// What takes the place of a town in `region`, which is empty where nobody knows it.
std::string suggestedTown(std::string_view region, bool english);

/// Keeps other rules away from the names of French regions, and from what suggestions put in place
/// of a finding.
void keepRegionsQuiet(Scan& scan);

}  // namespace consilium::clinical
