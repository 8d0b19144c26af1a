#pragma once

#include <string_view>

namespace consilium::clinical {

/// Whether 13 characters have the shape of a NIR: sex, year, month, department, commune, order
/// (décret n° 82-103, INSEE). Temporary numbers begin with 3, 4, 7, 8.
/// With `strict`, only permanent ones with a month that INSEE gives.
bool nirShape(std::string_view nir, bool strict);
/// The key: 97 less the number modulo 97, with 2A as 19 and 2B as 18.
bool nirKey(std::string_view nir);

}  // namespace consilium::clinical
