#pragma once

#include <string>

#include "domain/minimum_data_set.hpp"
#include "protocol/common.hpp"

namespace consilium::interchange {

/// The minimum data set as a file for spreadsheets (`csv`): one row a case, several values of a
/// cell separated by ` | `. Values of the national value sets stand with their codes, e.g.
/// `confirmé [255545003]`.
std::string minimumDataSetCsv(const domain::MinimumDataSet& set, protocol::Language language);

}  // namespace consilium::interchange
