#include <sys/stat.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "app/certificates.hpp"
#include "app/demo.hpp"
#include "app/init.hpp"
#include "app/operator.hpp"
#include "app/options.hpp"
#include "store/open_database.hpp"
#include "store/verify.hpp"
#include "support/catch.hpp"
#include "support/test_database.hpp"

using namespace consilium;
using namespace consilium::app;

namespace {

unsigned modeOf(const std::filesystem::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777;
}

store::VerifyReport verified(const Home& home) {
  auto keys = store::readPublicKeys(home.publicKeys());
  REQUIRE(keys.has_value());
  const auto options = loadOptions(home.configuration(), home.root);
  REQUIRE(options.has_value());
  auto report =
      store::verifyDatabase(options->database, {std::move(*keys), home.checkpoints(), {}});
  REQUIRE(report.has_value());
  return std::move(*report);
}

/// Where an installation can be made, with its data in the engine under test.
struct Site {
  test::TemporaryFolder folder;
  Home home{{folder.path() / "deep" / "data"}};
  std::unique_ptr<test::PostgresDatabase> postgres;

  Site() {
    if (test::onPostgres()) postgres = std::make_unique<test::PostgresDatabase>();
  }
  std::string url() const { return postgres ? postgres->url() : ""; }
  NewInstallation installation() const {
    NewInstallation installation;
    if (postgres) installation.configuration["database"] = url();
    return installation;
  }
};

}  // namespace

TEST_CASE("A new installation is closed to others and names its origins") {
  const Site site;
  const auto& home = site.home;
  const auto logger = base::makeNullLogger();
  auto installation = site.installation();
  installation.names = {"consilium.example"};
  installation.adminPassword = "quite a long secret";
  const auto made = initialise(home, installation, base::SystemClock(), *logger);
  INFO((made.has_error() ? made.error().message : ""));
  REQUIRE(made.has_value());
  CHECK(*made == "quite a long secret");
  CHECK(modeOf(home.root) == 0700);
  CHECK(modeOf(home.signingKey()) == 0600);
  CHECK(modeOf(home.certificates() / "server.key") == 0600);
  if (!test::onPostgres()) CHECK(modeOf(home.database()) == 0600);
  CHECK(std::filesystem::exists(home.certificates() / "ca.crt"));

  const auto options = loadOptions(home.configuration(), home.root);
  REQUIRE(options.has_value());
  CHECK(options->net.allowedOrigins ==
        std::vector<std::string>{"https://consilium.example", "https://consilium.example:8443"});

  SECTION("and is not made twice") {
    const auto again = initialise(home, installation, base::SystemClock(), *logger);
    REQUIRE(again.has_error());
    CHECK(again.error().kind == base::ErrorKind::conflict);
    CHECK(std::filesystem::exists(home.signingKey()));
  }
  SECTION("and its centres get certificates") {
    const std::string centre = "0198c3a0-1111-7222-8333-123456789abc";
    REQUIRE(makeCentreCertificate(home.certificates(), centre, "Centre / d'exemple").has_value());
    CHECK(modeOf(home.certificates() / "centres" / (centre + ".key")) == 0600);
    const auto refused = makeCentreCertificate(home.certificates(), "no-id", "x");
    REQUIRE(refused.has_error());
    CHECK(refused.error().message.find("not a centre's id") != std::string::npos);
  }
}

TEST_CASE("An installation that fails leaves nothing behind") {
  const Site site;
  const auto& home = site.home;
  const auto logger = base::makeNullLogger();
  auto installation = site.installation();
  installation.adminPassword = "short";
  CHECK(initialise(home, installation, base::SystemClock(), *logger).has_error());
  CHECK_FALSE(std::filesystem::exists(home.root));
  installation.adminPassword.reset();
  installation.names = {"no host name"};
  CHECK(initialise(home, installation, base::SystemClock(), *logger).has_error());
  CHECK_FALSE(std::filesystem::exists(home.root));
}

TEST_CASE("The demonstration has every role, and verifies") {
  const Site site;
  const auto& home = site.home;
  const auto logger = base::makeNullLogger();
  const auto demo = makeDemo(home, site.url(), *logger);
  INFO((demo.has_error() ? demo.error().message : ""));
  REQUIRE(demo.has_value());

  std::set<std::string> roles;
  for (const auto& user : demo->users) {
    CHECK_FALSE(user.roles.empty());
    for (const auto& role : user.roles) roles.insert(role.role);
  }
  CHECK(roles == std::set<std::string>{"admin", "auditor", "assistant", "chair", "clinician",
                                       "coordinator", "expert", "manager"});
  const auto json = nlohmann::json::parse(demoJson(*demo));
  CHECK(json["users"].size() == demo->users.size());
  CHECK(json["users"][1]["roles"][0]["role"] == "clinician");

  const auto options = loadOptions(home.configuration(), home.root);
  REQUIRE(options.has_value());
  CHECK(options->session.secondFactor == service::SessionPolicy::SecondFactor::optional);
  CHECK(options->net.address == "127.0.0.1");

  const auto report = verified(home);
  CHECK(report.ok());
  CHECK(report.events > 100);
  CHECK(report.uncovered == 0);
}

TEST_CASE("A new installation verifies, and no longer when its only checkpoint or copy is gone") {
  const Site site;
  const auto& home = site.home;
  const auto logger = base::makeNullLogger();
  REQUIRE(initialise(home, site.installation(), base::SystemClock(), *logger).has_value());
  CHECK(modeOf(home.checkpoints()) == 0600);
  const auto report = verified(home);
  CHECK(report.ok());
  CHECK(report.checkpoints == 1);
  CHECK(report.uncovered == 0);

  SECTION("the copy removed") {
    std::filesystem::remove(home.checkpoints());
    CHECK_FALSE(verified(home).ok());
  }
  SECTION("the copy emptied") {
    std::filesystem::resize_file(home.checkpoints(), 0);
    CHECK_FALSE(verified(home).ok());
  }
}

TEST_CASE("The operator's commands do what they say, or say why not") {
  const Site site;
  const auto& home = site.home;
  const auto logger = base::makeNullLogger();
  REQUIRE(initialise(home, site.installation(), base::SystemClock(), *logger).has_value());
  const auto options = loadOptions(home.configuration(), home.root);
  REQUIRE(options.has_value());
  const auto database = store::openDatabase(options->database, store::WhenEmpty::refuse, *logger);
  REQUIRE(database.has_value());
  const base::SystemClock clock;
  Operator theOperator(**database, clock, *options);
  const auto run = [&](std::string command, std::map<std::string, std::string> arguments = {}) {
    return theOperator.run({std::move(command), std::move(arguments)});
  };

  SECTION("users") {
    CHECK(run("user add", {{"login", "camille"}, {"name", "Camille Exemple"}}).done);
    CHECK_FALSE(run("user add", {{"login", "CAMILLE"}, {"name", "Camille Exemple"}}).done);
    CHECK(run("user list").text.find("camille\tCamille Exemple\tactive\n") != std::string::npos);
    CHECK(run("user disable", {{"login", "camille"}}).done);
    CHECK(run("user list").text.find("camille\tCamille Exemple\tdisabled\n") != std::string::npos);
    CHECK(run("user enable", {{"login", "camille"}}).done);
    CHECK(run("user roles", {{"login", "camille"}, {"auditor", "yes"}}).done);
    CHECK(run("user list").text.find("active, auditor") != std::string::npos);
    CHECK(run("user reset-password", {{"login", "camille"}}).done);
    CHECK(run("user reset-second-factor", {{"login", "camille"}}).done);
    const auto unknown = run("user disable", {{"login", "nobody"}});
    CHECK_FALSE(unknown.done);
    CHECK(unknown.text.find("nobody") != std::string::npos);
    CHECK_FALSE(run("user reset-password", {{"login", "nobody"}}).done);
  }
  SECTION("centres") {
    const std::map<std::string, std::string> centre{
        {"network", "OSCAR"}, {"kind", "competence"}, {"name", "Centre d'exemple"}};
    CHECK_FALSE(run("centre add", centre).done);
    auto withNetwork = centre;
    withNetwork["network-name"] = "Filière OSCAR";
    const auto made = run("centre add", withNetwork);
    REQUIRE(made.done);
    CHECK(run("centre add", centre).done);
    const auto id = made.text.substr(0, 36);
    CHECK(run("centre show", {{"centre", id}}).text == "Centre d'exemple");
    CHECK(run("centre list", {{"text", "exemple"}}).text.find(id) != std::string::npos);
    CHECK_FALSE(run("centre add", {{"network", "OSCAR"}, {"kind", "other"}, {"name", "x"}}).done);
    CHECK(run("user add", {{"login", "camille"}, {"name", "Camille Exemple"}}).done);
    CHECK(run("user join", {{"login", "camille"},
                            {"centre", id},
                            {"role", "clinician"},
                            {"profession", "physician"},
                            {"specialty", "pédiatrie"}})
              .done);
    CHECK_FALSE(run("user join", {{"login", "camille"}, {"centre", id}, {"role", "boss"}}).done);
  }
  SECTION("imports") {
    const auto imported =
        run("import centres", {{"text",
                                "net_id\tfiliere\torphanet_expert_centre_id\tcrmr\tnature_site\n"
                                "1\tOSCAR\t10\tCentre d'exemple\tcoordonnateur\n"
                                "1\tOSCAR\t11\tCentre d'exemple\tcompetence\n"}});
    CHECK(imported.done);
    CHECK(imported.text.find("2 rows: 1 networks and 2 centres created") != std::string::npos);
    CHECK_FALSE(run("import centres", {{"text", "nothing\n"}}).done);
  }
  SECTION("nonsense") {
    CHECK_FALSE(run("user explode").done);
  }
}

TEST_CASE("Made-up passwords are long and differ") {
  CHECK(newPassword().size() == 16);
  CHECK(newPassword() != newPassword());
}
