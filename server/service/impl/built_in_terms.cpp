#include "service/impl/built_in_terms.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

#include "service/impl/built_in_terms_data.hpp"
#include "store/stored_json.hpp"

namespace consilium::service {

domain::TermRelease builtInTerms(protocol::TermSystem system) {
  const auto prefix = std::string_view(system == protocol::TermSystem::HPO ? "{\"code\":\"HP:"
                                                                           : "{\"code\":\"ORPHA:");
  domain::TermRelease release;
  release.name = "built-in";
  std::string_view rest(kBuiltInTerms, sizeof kBuiltInTerms - 1);
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!line.starts_with(prefix)) continue;
    auto record = store::decodeStored<protocol::TermRecord>(line);
    if (record.has_error())
      throw std::logic_error("a built-in term is damaged: " + std::string(line));
    release.terms.push_back(std::move(record).value());
  }
  return release;
}

}  // namespace consilium::service
