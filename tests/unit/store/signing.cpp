#include "store/signing.hpp"

#include <filesystem>

#include "store/data_folder.hpp"
#include "support/catch.hpp"
#include "support/result.hpp"
#include "support/store.hpp"

using namespace consilium;
using namespace consilium::store;
using consilium::test::TemporaryFolder;

TEST_CASE("a signing key is private, and refused when others may read it") {
  TemporaryFolder folder;
  const DataFolder data{folder.path()};
  const auto key = SigningKey::create(data.signingKey(), data.publicKeys());
  REQUIRE(key);
  using std::filesystem::perms;
  CHECK((std::filesystem::status(data.signingKey()).permissions() & perms::all) ==
        (perms::owner_read | perms::owner_write));
  CHECK(SigningKey::create(data.signingKey(), data.publicKeys()).error().kind ==
        base::ErrorKind::conflict);
  const auto loaded = SigningKey::load(data.signingKey());
  REQUIRE(loaded);
  const auto known = readPublicKeys(data.publicKeys());
  REQUIRE(known);
  REQUIRE(known.value().size() == 1);
  const auto& trusted = known.value().front();
  CHECK(trusted.verifies("text", loaded.value().sign("text")));
  CHECK_FALSE(trusted.verifies("texT", loaded.value().sign("text")));
  CHECK_FALSE(trusted.verifies("text", ""));
  std::filesystem::permissions(data.signingKey(), perms::group_read,
                               std::filesystem::perm_options::add);
  CHECK(SigningKey::load(data.signingKey()).error().kind == base::ErrorKind::invalid);
  CHECK(SigningKey::load(folder.path() / "none").error().kind == base::ErrorKind::notFound);
}
