#include "clinical/impl/nir.hpp"

#include <cctype>
#include <cstddef>
#include <cstdint>

namespace consilium::clinical {
namespace {

bool within(int value, int low, int high) {
  return value >= low && value <= high;
}

}  // namespace

bool nirShape(std::string_view nir, bool strict) {
  if (std::string_view(strict ? "12" : "123478").find(nir[0]) == std::string_view::npos)
    return false;
  for (std::size_t at = 0; at < 13; ++at) {
    const bool digit = std::isdigit(static_cast<unsigned char>(nir[at])) != 0;
    if (!digit && !(at == 6 && nir[5] == '2' && (nir[6] == 'A' || nir[6] == 'B'))) return false;
  }
  const int month = (nir[3] - '0') * 10 + (nir[4] - '0');
  if (month == 0) return false;
  if (nir[6] == 'A' || nir[6] == 'B') return true;
  const int department = (nir[5] - '0') * 10 + (nir[6] - '0');
  const bool listed = within(month, 1, 12) || within(month, 20, 42) || within(month, 50, 99);
  return department >= 1 && (!strict || listed);
}

bool nirKey(std::string_view nir) {
  if (!nirShape(nir, false)) return false;
  std::uint64_t number = 0;
  for (std::size_t at = 0; at < 13; ++at) {
    char digit = nir[at];
    if (at == 5 && !std::isdigit(static_cast<unsigned char>(nir[6]))) digit = '1';
    if (at == 6 && nir[6] == 'A') digit = '9';
    if (at == 6 && nir[6] == 'B') digit = '8';
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  if (!std::isdigit(static_cast<unsigned char>(nir[13])) ||
      !std::isdigit(static_cast<unsigned char>(nir[14])))
    return false;
  return 97 - number % 97 == static_cast<std::uint64_t>((nir[13] - '0') * 10 + (nir[14] - '0'));
}

}  // namespace consilium::clinical
