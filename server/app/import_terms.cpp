#include "app/import_terms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "domain/term_release.hpp"
#include "interchange/archive.hpp"
#include "interchange/terminology.hpp"
#include "protocol/terminology.hpp"
#include "service/import_terms.hpp"
#include "store/stored_json.hpp"

namespace consilium::app {
namespace {

base::Error refused(std::string message) {
  return base::failure(base::ErrorKind::invalid, std::move(message));
}

base::Result<std::string> contentOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file || file.bad()) return refused(fmt::format("{} cannot be read.", path.string()));
  return bytes;
}

/// The one file that is in a packed file, or the file itself; empty without a path.
base::Result<std::string> textOf(const std::filesystem::path& path) {
  std::string whole;
  if (path.empty()) return whole;
  CONSILIUM_TRY(const auto bytes, contentOf(path));
  CONSILIUM_CHECK(interchange::unpack(
      bytes, path.string(), [&](std::string_view, std::string_view text) -> base::Result<void> {
        if (!whole.empty())
          return refused(fmt::format("{} holds several files: unpack the one.", path.string()));
        whole = text;
        return base::ok();
      }));
  return whole;
}

base::Result<std::string> run(const Administer& administer, const AdminRequest& request) {
  auto reply = administer(request);
  if (!reply.done) return refused(std::move(reply.text));
  return std::move(reply.text);
}

base::Result<std::string> handOn(protocol::TermSystem system, const domain::TermRelease& release,
                                 const std::string& name, const Administer& administer,
                                 const Tell& tell) {
  constexpr std::size_t kTellings = 10;
  const std::string is(protocol::toString(system));
  CONSILIUM_TRY(
      const auto version,
      run(administer,
          {"import begin", {{"system", is}, {"release", name.empty() ? release.name : name}}}));
  const auto count = release.terms.size();
  std::size_t told = 0;
  for (std::size_t from = 0; from < count;) {
    const auto to = std::min(from + service::kTermBatch, count);
    protocol::TermBatch batch;
    batch.terms.assign(release.terms.begin() + static_cast<std::ptrdiff_t>(from),
                       release.terms.begin() + static_cast<std::ptrdiff_t>(to));
    CONSILIUM_CHECK(run(
        administer, {"import add", {{"version", version}, {"batch", store::encodeStored(batch)}}}));
    from = to;
    if (from * kTellings / count > told || from == count) {
      told = from * kTellings / count;
      tell(fmt::format("{}: {} of {} codes loaded", is, from, count));
    }
  }
  return run(administer,
             {"import switch", {{"version", version}, {"terms", std::to_string(count)}}});
}

}  // namespace

base::Result<std::string> importHpo(const HpoFiles& files, const std::string& release,
                                    const Administer& administer, const Tell& tell) {
  CONSILIUM_TRY(const auto ontology, textOf(files.ontology));
  CONSILIUM_TRY(const auto french, textOf(files.french));
  CONSILIUM_TRY(const auto synonyms, textOf(files.frenchSynonyms));
  CONSILIUM_TRY(const auto read, interchange::readHpo(ontology, french, synonyms));
  return handOn(protocol::TermSystem::HPO, read, release, administer, tell);
}

base::Result<std::string> importOrphanet(const std::vector<std::string>& files,
                                         const std::string& release, const Administer& administer,
                                         const Tell& tell) {
  interchange::OrphanetFiles reader;
  for (const auto& file : files) {
    CONSILIUM_TRY(const auto bytes, contentOf(file));
    CONSILIUM_CHECK(interchange::unpack(
        bytes, std::filesystem::path(file).filename().string(),
        [&](std::string_view name, std::string_view text) { return reader.add(name, text); }));
    tell(fmt::format("{} read", file));
  }
  CONSILIUM_TRY(const auto read, std::move(reader).take());
  return handOn(protocol::TermSystem::ORPHA, read, release, administer, tell);
}

}  // namespace consilium::app
