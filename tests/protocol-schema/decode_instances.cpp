// Reads lines `TypeName<TAB>JSON` and answers each with `accept<TAB>canonical JSON` or
// `reject<TAB>pointer<TAB>rule`, for the comparison with an independent validator.

#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "protocol/codec.hpp"
#include "protocol/events.hpp"
#include "protocol/methods.hpp"

namespace {

namespace base = consilium::base;
namespace protocol = consilium::protocol;

template <class T>
std::string answer(std::string_view text) {
  const base::Result<T> value = protocol::decodeText<T>(text);
  if (value.has_value()) return "accept\t" + protocol::encode(*value);
  const base::Error error = value.error();
  const base::Violation& first = error.violations.at(0);
  return "reject\t" + first.pointer + "\t" + first.rule;
}

const std::map<std::string, std::string (*)(std::string_view), std::less<>> kTypes{
#define CONSILIUM_TYPE(name) {#name, &answer<protocol::name>},
#include "protocol/type_table.inc"
#undef CONSILIUM_TYPE
};

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = line.find('\t');
    const auto type = kTypes.find(std::string_view(line).substr(0, tab));
    if (tab == std::string::npos || type == kTypes.end()) {
      std::cerr << "no such type: " << line.substr(0, tab) << '\n';
      return 1;
    }
    std::cout << type->second(std::string_view(line).substr(tab + 1)) << '\n';
  }
  return std::cin.bad() ? 1 : 0;
}
