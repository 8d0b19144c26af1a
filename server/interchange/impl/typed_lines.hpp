#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace consilium::interchange {

/// A line as the item of a list, which marks it itself: without a number or bullet that its author
/// typed before it (`1. `, `1) `, `- `, `•`). What would be left empty stays as it is.
std::string_view withoutMark(std::string_view line);

/// The same for each line.
std::vector<std::string> withoutMarks(const std::vector<std::string>& lines);

}  // namespace consilium::interchange
