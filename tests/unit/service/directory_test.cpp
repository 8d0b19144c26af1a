#include "service/directory.hpp"

#include <chrono>
#include <set>

#include "service/cursor.hpp"
#include "service/import_terms.hpp"
#include "unit/service/directory_fixture.hpp"

using namespace consilium;
using namespace consilium::directory_tests;
using base::ErrorKind;
using protocol::CentreKind;
using protocol::ReasonKind;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> names(const std::vector<protocol::CentreSummary>& centres) {
  std::vector<std::string> result;
  for (const auto& centre : centres) result.push_back(centre.name);
  return result;
}

using Names = std::vector<std::string>;

/// Three centres of two networks.
struct Sample : Directory {
  std::string oscar = addNetwork("OSCAR", "Maladies rares de l'os, du calcium et du cartilage");
  std::string sensgene = addNetwork("SENSGENE");
  std::string paris = [this] {
    auto params =
        centreParams(oscar, "Maladies osseuses constitutionnelles", CentreKind::coordinating);
    params.hospital = "Hôpital Necker–Enfants malades";
    params.city = "Paris";
    params.region = "Île-de-France";
    params.externalId = "22227";
    params.scopes = {"ORPHA:93358", "ORPHA:558"};
    return addCentre(params);
  }();
  std::string dijon = [this] {
    auto params = centreParams(oscar, "Anomalies osseuses, œsophage et cœur");
    params.hospital = "CHU Dijon-Bourgogne";
    params.city = "Dijon";
    params.region = "Bourgogne-Franche-Comté";
    params.attachments = {
        {.centre = paris, .since = base::Date{2024y / 1 / 1}, .until = std::nullopt}};
    return addCentre(params);
  }();
  std::string lyon = [this] {
    auto params = centreParams(sensgene, "Surdités génétiques", CentreKind::constituent);
    params.hospital = "Hôpital Édouard-Herriot";
    params.city = "Lyon";
    params.region = "Auvergne-Rhône-Alpes";
    params.scopes = {"ORPHA:558"};
    return addCentre(params);
  }();

  Names found(protocol::DirectoryCentresParams params) {
    return names(run(&admin, [&](service::Context& c) { return directory.centres(c, params); })
                     .value()
                     .centres);
  }
  Names byText(const std::string& text) {
    protocol::DirectoryCentresParams params;
    params.text = text;
    return found(params);
  }
};

const std::string kParis = "Maladies osseuses constitutionnelles";
const std::string kDijon = "Anomalies osseuses, œsophage et cœur";
const std::string kLyon = "Surdités génétiques";

}  // namespace

TEST_CASE("centres are found by text without case, accents and ligatures") {
  Sample sample;
  CHECK(sample.byText("NECKER") == Names{kParis});
  CHECK(sample.byText("hopital edouard") == Names{kLyon});
  CHECK(sample.byText("oesophage") == Names{kDijon});
  CHECK(sample.byText("Œsoph") == Names{kDijon});
  CHECK(sample.byText("ile de france") == Names{kParis});
  CHECK(sample.byText("franche-comté") == Names{kDijon});
  CHECK(sample.byText("22227") == Names{kParis});
  CHECK(sample.byText("orpha:93358") == Names{kParis});
}

TEST_CASE("all words of a search must match, each as the beginning of a word") {
  Sample sample;
  CHECK(sample.byText("oss") == Names{kDijon, kParis});
  CHECK(sample.byText("oss paris") == Names{kParis});
  CHECK(sample.byText("paris lyon").empty());
  CHECK(sample.byText("seuses").empty());
  CHECK(sample.byText("oss anom oeso coeur chu dijon bour franche") == Names{kDijon});
  CHECK(sample.byText("oss anom oeso coeur chu dijon bour lyon").empty());
  CHECK(sample.byText("%").size() == 3);
  CHECK(sample.byText("' OR 1=1 --").empty());
}

TEST_CASE("centres are found by their network's code and name, also after it was renamed") {
  Sample sample;
  CHECK(sample.byText("oscar") == Names{kDijon, kParis});
  CHECK(sample.byText("cartilage dijon") == Names{kDijon});

  protocol::DirectorySaveNetworkParams params;
  params.network = sample.oscar;
  params.revision = 1;
  params.code = "OSSA";
  params.name = "Os";
  sample.save(params).value();
  CHECK(sample.byText("oscar").empty());
  CHECK(sample.byText("ossa") == Names{kDijon, kParis});
}

TEST_CASE("centres are filtered by network, kind, region and disease") {
  Sample sample;
  CHECK(sample.found({.network = sample.oscar}) == Names{kDijon, kParis});
  CHECK(sample.found({.kind = CentreKind::constituent}) == Names{kLyon});
  CHECK(sample.found({.region = "ile de france"}) == Names{kParis});
  CHECK(sample.found({.region = "ile de"}).empty());
  CHECK(sample.found({.orpha = "ORPHA:558"}) == Names{kParis, kLyon});
  CHECK(sample.found({.orpha = "ORPHA:558", .text = "lyon"}) == Names{kLyon});
  CHECK(sample.found({.network = sample.oscar, .orpha = "ORPHA:558"}) == Names{kParis});
  CHECK(sample.found({.orpha = "ORPHA:1"}).empty());
}

TEST_CASE("regions are named once each, by name, overseas too, of all centres or of a network's") {
  Sample sample;
  for (const auto* region : {"La Réunion", "LA REUNION", "Guadeloupe", ""}) {
    auto params = centreParams(sample.sensgene, "Centre");
    params.region = region;
    sample.addCentre(params);
  }
  const auto regions = [&](std::optional<std::string> network) {
    return sample
        .run(&sample.admin,
             [&](service::Context& c) { return sample.directory.regions(c, {.network = network}); })
        .value()
        .regions;
  };
  const auto all = regions({});
  REQUIRE(all.size() == 5);
  CHECK(Names{all.begin(), all.begin() + 4} ==
        Names{"Auvergne-Rhône-Alpes", "Bourgogne-Franche-Comté", "Guadeloupe", "Île-de-France"});
  CHECK(sample.found({.region = all.back()}) == Names{"Centre", "Centre"});
  CHECK(regions(sample.oscar) == Names{"Bourgogne-Franche-Comté", "Île-de-France"});
}

TEST_CASE("pages of centres neither repeat nor leave out any, also with equal names") {
  Directory directory;
  const auto network = directory.addNetwork("TEST");
  for (int i = 0; i < 7; ++i) directory.addCentre(centreParams(network, "Centre du même nom"));
  directory.addCentre(centreParams(network, "Autre"));

  std::set<std::string> seen;
  std::size_t rows = 0;
  protocol::DirectoryCentresParams params;
  params.limit = 3;
  for (int page = 0; page < 3; ++page) {
    const auto result =
        directory
            .run(&directory.admin,
                 [&](service::Context& c) { return directory.directory.centres(c, params); })
            .value();
    rows += result.centres.size();
    for (const auto& centre : result.centres) seen.insert(centre.id);
    if (page == 0) CHECK(result.centres.front().name == "Autre");
    CHECK(result.cursor.has_value() == (page < 2));
    params.cursor = result.cursor;
  }
  CHECK(rows == 8);
  CHECK(seen.size() == 8);
}

TEST_CASE("a cursor that the list did not give is refused") {
  Directory directory;
  for (const auto* cursor : {"x", "%%%", "MTph", "OTk5OTk5OTk5OTk5OTk5OTk5OTk6YQ"}) {
    protocol::DirectoryCentresParams params;
    params.cursor = cursor;
    const auto result = directory.run(&directory.admin, [&](service::Context& c) {
      return directory.directory.centres(c, params);
    });
    CHECK(errorOf(result).kind == ErrorKind::invalid);
    CHECK(pointerOf(result) == "/cursor");
  }
}

TEST_CASE("a cursor gives back its keys, whatever they hold") {
  const std::string odd = "a:b 12:\n é";
  const auto cursor = service::encodeCursor({odd, "", "42"});
  CHECK(service::decodeCursor(cursor, 3).value() == std::vector<std::string>{odd, "", "42"});
  CHECK(service::decodeCursor(cursor, 2).has_error());
  CHECK(service::decodeCursor(cursor, 4).has_error());
  CHECK(service::decodeCursor(service::encodeCursor({"\xFF"}), 1).has_error());
  CHECK(service::decodeCursor(service::encodeCursor({std::string_view("\0", 1)}), 1).has_error());
  CHECK(service::decodeCursor("", 1).has_error());
  CHECK(service::decodeCursor(std::string(500, 'A'), 1).has_error());
  CHECK(service::cursorInteger("-7").value() == -7);
  CHECK(service::cursorInteger("7x").has_error());
  CHECK(service::cursorInteger("").has_error());
}

TEST_CASE("a centre comes with scopes, contacts, attachments both ways and series") {
  Sample sample;
  const auto series = sample.addSeries(seriesParams("RCP os", sample.paris));

  const auto dijon = sample.centre(sample.dijon);
  REQUIRE(dijon.attachments.size() == 1);
  CHECK(dijon.attachments[0].centre.id == sample.paris);
  CHECK(dijon.attachments[0].since == base::Date{2024y / 1 / 1});
  CHECK_FALSE(dijon.attachments[0].until);
  CHECK(dijon.attached.empty());
  CHECK(dijon.hospital == "CHU Dijon-Bourgogne");

  const auto paris = sample.centre(sample.paris);
  REQUIRE(paris.attached.size() == 1);
  CHECK(paris.attached[0].centre.id == sample.dijon);
  CHECK(paris.scopes == std::vector<std::string>{"ORPHA:558", "ORPHA:93358"});
  REQUIRE(paris.series.size() == 1);
  CHECK(paris.series[0].id == series);
  CHECK(paris.series[0].name == "RCP os");
}

TEST_CASE("a centre is replaced whole, guarded by its revision") {
  Sample sample;
  auto params = centreParams(sample.oscar, "Nouveau nom", CentreKind::coordinating);
  params.centre = sample.paris;
  params.revision = 1;
  CHECK(sample.save(params).value().revision == 2);

  const auto centre = sample.centre(sample.paris);
  CHECK(centre.name == "Nouveau nom");
  CHECK(centre.revision == 2);
  CHECK_FALSE(centre.city);
  CHECK(centre.scopes.empty());
  CHECK(sample.byText("paris").empty());
  CHECK(sample.byText("nouveau") == Names{"Nouveau nom"});

  const auto stale = errorOf(sample.save(params));
  CHECK(stale.kind == ErrorKind::conflict);
  REQUIRE(stale.current);
  CHECK(store::decodeStored<protocol::Centre>(stale.current->text).value().revision == 2);

  params.revision = std::nullopt;
  CHECK(errorOf(sample.save(params)).kind == ErrorKind::conflict);
  params.centre = base::newId(sample.clock());
  CHECK(errorOf(sample.save(params)).kind == ErrorKind::notFound);
}

TEST_CASE("saving a centre appends to its stream") {
  Sample sample;
  const auto events = sample.events("centre:" + sample.paris);
  REQUIRE(events.size() == 1);
  CHECK(events[0].type == "directory.centreSaved");
  CHECK(events[0].actor == sample.admin.userId);
  const auto body = store::decodeStored<protocol::CentreSaved>(events[0].data).value();
  CHECK(body.centre == sample.paris);
  CHECK(body.network == sample.oscar);
  CHECK(body.revision == 1);
}

TEST_CASE("an attachment that is left out ends and stays on record") {
  Sample sample;
  auto params = centreParams(sample.oscar, kDijon);
  params.centre = sample.dijon;
  params.revision = 1;
  sample.save(params).value();
  auto centre = sample.centre(sample.dijon);
  REQUIRE(centre.attachments.size() == 1);
  CHECK(centre.attachments[0].until == base::Date{2026y / 11 / 22});

  // Attached again later: a second row.
  sample.clock().advance(48h);
  params.revision = 2;
  params.attachments = {
      {.centre = sample.paris, .since = base::Date{2026y / 11 / 24}, .until = std::nullopt}};
  sample.save(params).value();
  centre = sample.centre(sample.dijon);
  REQUIRE(centre.attachments.size() == 2);
  CHECK(centre.attachments[0].until == base::Date{2026y / 11 / 22});
  CHECK_FALSE(centre.attachments[1].until);

  // Its end is set.
  params.revision = 3;
  params.attachments[0].until = base::Date{2027y / 1 / 1};
  sample.save(params).value();
  centre = sample.centre(sample.dijon);
  REQUIRE(centre.attachments.size() == 2);
  CHECK(centre.attachments[1].until == base::Date{2027y / 1 / 1});
}

TEST_CASE("attachments go from competence centres to reference centres only") {
  Sample sample;
  const protocol::Attachment toParis{
      .centre = sample.paris, .since = base::Date{2025y / 1 / 1}, .until = std::nullopt};
  auto params = centreParams(sample.oscar, "Nouveau", CentreKind::constituent);
  params.attachments = {toParis};
  CHECK(pointerOf(sample.save(params)) == "/attachments");

  params.kind = CentreKind::competence;
  params.attachments = {toParis, toParis};
  CHECK(pointerOf(sample.save(params)) == "/attachments/1");

  params.attachments = {toParis};
  params.attachments[0].centre = sample.dijon;
  CHECK(pointerOf(sample.save(params)) == "/attachments/0/centre");
  params.attachments[0].centre = base::newId(sample.clock());
  CHECK(pointerOf(sample.save(params)) == "/attachments/0/centre");

  params.attachments = {toParis};
  params.attachments[0].until = base::Date{2024y / 12 / 31};
  CHECK(pointerOf(sample.save(params)) == "/attachments/0/until");

  params.attachments = {toParis, toParis};
  params.attachments[0].until = base::Date{2025y / 6 / 1};
  params.attachments[1].since = base::Date{2025y / 6 / 1};
  CHECK(sample.save(params).has_value());

  auto paris = centreParams(sample.oscar, "Paris", CentreKind::competence);
  paris.centre = sample.paris;
  paris.revision = 1;
  CHECK(pointerOf(sample.save(paris)) == "/kind");
}

TEST_CASE("codes and numbers are unique, and a centre stays in its network") {
  Sample sample;
  protocol::DirectorySaveNetworkParams network;
  network.code = "Óscar";
  network.name = "Autre";
  CHECK(pointerOf(sample.save(network)) == "/code");
  network.code = "…";
  CHECK(pointerOf(sample.save(network)) == "/code");

  auto params = centreParams(sample.oscar, "Nouveau");
  params.externalId = "22227";
  CHECK(pointerOf(sample.save(params)) == "/externalId");
  params = centreParams(base::newId(sample.clock()), "Nouveau");
  CHECK(pointerOf(sample.save(params)) == "/network");
  params = centreParams(sample.oscar, "-");
  CHECK(pointerOf(sample.save(params)) == "/name");

  params = centreParams(sample.sensgene, kDijon);
  params.centre = sample.dijon;
  params.revision = 1;
  CHECK(pointerOf(sample.save(params)) == "/network");
}

TEST_CASE("links and addresses among the contacts are checked") {
  Sample sample;
  auto params = centreParams(sample.oscar, "Nouveau");
  protocol::Contact contact;
  contact.kind = protocol::ContactKind::web;
  contact.value = "javascript:alert(1)";
  params.contacts = {contact};
  CHECK(pointerOf(sample.save(params)) == "/contacts/0/value");
  params.contacts[0].kind = protocol::ContactKind::email;
  CHECK(pointerOf(sample.save(params)) == "/contacts/0/value");
  params.contacts[0].value = "rcp@example.org";
  CHECK(sample.save(params).has_value());
}

TEST_CASE("networks are listed by code with their ERNs and number of centres") {
  Sample sample;
  protocol::DirectorySaveNetworkParams params;
  params.network = sample.oscar;
  params.revision = 1;
  params.code = "OSCAR";
  params.name = "Os";
  params.erns = {"BOND", "Endo-ERN", "BOND"};
  CHECK(sample.save(params).value().revision == 2);

  protocol::DirectoryNetworksParams page;
  page.limit = 1;
  const auto first =
      sample
          .run(&sample.admin,
               [&](service::Context& c) { return sample.directory.networks(c, page); })
          .value();
  REQUIRE(first.networks.size() == 1);
  CHECK(first.networks[0].code == "OSCAR");
  CHECK(first.networks[0].erns == std::vector<std::string>{"BOND", "Endo-ERN"});
  CHECK(first.networks[0].centres == 2);
  REQUIRE(first.cursor);
  page.cursor = first.cursor;
  const auto second =
      sample
          .run(&sample.admin,
               [&](service::Context& c) { return sample.directory.networks(c, page); })
          .value();
  REQUIRE(second.networks.size() == 1);
  CHECK(second.networks[0].code == "SENSGENE");
  CHECK_FALSE(second.cursor);

  params.revision = 1;
  const auto stale = errorOf(sample.save(params));
  CHECK(stale.kind == ErrorKind::conflict);
  CHECK(store::decodeStored<protocol::Network>(stale.current->text).value().revision == 2);
}

TEST_CASE("the directory is read by members, and without sign-in where it is opened") {
  Sample sample;
  auto params = centreParams(sample.oscar, kDijon);
  params.centre = sample.dijon;
  params.revision = 1;
  protocol::Contact contact;
  contact.kind = protocol::ContactKind::phone;
  contact.value = "03 00 00 00 00";
  params.contacts = {contact, contact};
  params.contacts[1].published = true;
  params.contacts[1].label = "Secrétariat";
  sample.save(params).value();

  const auto read = [&](const service::Caller* caller, service::DirectoryService& directory) {
    return sample.run(
        caller, [&](service::Context& c) { return directory.centre(c, {.centre = sample.dijon}); });
  };
  const auto stranger = sample.addUser("stranger");
  const auto member = sample.addUser("member");
  sample.addMember(member, sample.lyon, sample.sensgene);
  CHECK(errorOf(read(nullptr, sample.directory)).kind == ErrorKind::unauthenticated);
  CHECK(errorOf(read(&stranger, sample.directory)).kind == ErrorKind::forbidden);
  CHECK(read(&member, sample.directory).value().centre.contacts.size() == 2);

  service::DirectoryService open({.openDirectory = true});
  const auto seen = read(nullptr, open).value().centre.contacts;
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].label == "Secrétariat");
  CHECK(read(&stranger, open).has_value());

  auto auditor = stranger;
  auditor.auditor = true;
  CHECK(read(&auditor, sample.directory).has_value());
}

TEST_CASE("only administrators who signed in recently change the directory") {
  Sample sample;
  const auto manager = sample.addUser("manager");
  sample.addMember(manager, sample.lyon, sample.sensgene, "manager");
  const auto save = [&](const service::Caller* caller) {
    return sample.run(caller, [&](service::Context& c) {
      return sample.directory.saveCentre(c, centreParams(sample.oscar, "Nouveau"));
    });
  };
  CHECK(errorOf(save(&manager)).kind == ErrorKind::forbidden);
  CHECK(save(nullptr).has_error());
  auto late = sample.admin;
  late.reauthenticatedAt -= std::chrono::hours(2);
  late.reauthenticatedUntil = late.reauthenticatedAt + 5min;
  CHECK(errorOf(save(&late)).kind == ErrorKind::unauthenticated);
  CHECK(errorOf(save(&late)).reauthenticate);
  CHECK(save(&sample.admin).has_value());
}

TEST_CASE("a disease leads to who knows it, its group or one of its kinds") {
  Sample sample;
  const auto os = sample.addSeries(seriesParams("RCP os", sample.paris));
  const auto term = [](std::string code, std::vector<std::string> parents = {}) {
    protocol::TermRecord record;
    record.labelFr = code;
    record.code = std::move(code);
    record.parents = std::move(parents);
    return record;
  };
  const std::vector<protocol::TermRecord> terms{
      term("ORPHA:93419"), term("ORPHA:93358", {"ORPHA:93419"}), term("ORPHA:1", {"ORPHA:93358"}),
      term("ORPHA:2", {"ORPHA:1"}), term("ORPHA:3", {"ORPHA:93419"})};
  const auto system = protocol::TermSystem::ORPHA;
  const auto version = service::beginTerms(system, "1", sample.database(), sample.clock()).value();
  service::addTerms(version, terms, sample.database()).value();
  service::switchTerms(version, std::ssize(terms), sample.database(), sample.clock()).value();

  const auto knowing = [&](const std::string& orpha, std::optional<std::string> text = {}) {
    protocol::DirectoryCentresParams params;
    params.orpha = orpha;
    params.text = text;
    return sample.found(params);
  };
  const Names paris{kParis};
  for (const auto& code : {"ORPHA:93358", "ORPHA:1", "ORPHA:2", "ORPHA:93419"}) {
    CHECK(knowing(code) == paris);
    CHECK(knowing(code, "paris") == paris);
    CHECK(knowing(code, "lyon").empty());
  }
  CHECK(knowing("ORPHA:3").empty());

  const auto reasons = [&](const std::string& orpha) {
    return sample
        .run(&sample.admin,
             [&](service::Context& c) {
               return sample.directory.proposeSeries(c, {.centre = sample.lyon, .orpha = orpha});
             })
        .value()
        .proposals;
  };
  const auto kind = reasons("ORPHA:2");
  REQUIRE(kind.size() == 1);
  CHECK(kind[0].series == os);
  REQUIRE(kind[0].reasons.size() == 1);
  CHECK(kind[0].reasons[0].orpha == "ORPHA:93358");
  CHECK(reasons("ORPHA:93419").empty());
}

TEST_CASE("series are proposed with their reasons, the disease before any tie between centres") {
  Sample sample;
  const auto os = sample.addSeries(seriesParams("RCP os", sample.paris));
  const auto surdites = sample.addSeries(seriesParams("RCP surdités", sample.lyon));
  auto national = seriesParams("RCP nationale", sample.paris);
  national.owners = {{.kind = protocol::SeriesOwnerKind::network, .id = sample.oscar}};
  const auto oscar = sample.addSeries(national);

  const auto propose = [&](const std::string& centre, std::optional<std::string> orpha) {
    return sample
        .run(&sample.admin,
             [&](service::Context& c) {
               return sample.directory.proposeSeries(c, {.centre = centre, .orpha = orpha});
             })
        .value()
        .proposals;
  };

  const auto withDisease = propose(sample.dijon, "ORPHA:558");
  REQUIRE(withDisease.size() == 3);
  CHECK(withDisease[0].series == os);
  REQUIRE(withDisease[0].reasons.size() == 3);
  CHECK(withDisease[0].reasons[0].kind == ReasonKind::scope);
  CHECK(withDisease[0].reasons[0].orpha == "ORPHA:558");
  CHECK(withDisease[0].reasons[0].centre == sample.paris);
  CHECK(withDisease[0].reasons[0].name == kParis);
  CHECK(withDisease[0].reasons[1].kind == ReasonKind::attachment);
  CHECK(withDisease[0].reasons[1].centre == sample.paris);
  CHECK_FALSE(withDisease[0].reasons[1].orpha);
  CHECK(withDisease[0].reasons[2].kind == ReasonKind::network);
  CHECK_FALSE(withDisease[0].reasons[2].centre);
  CHECK(withDisease[1].series == surdites);
  CHECK(withDisease[2].series == oscar);

  const auto without = propose(sample.dijon, std::nullopt);
  REQUIRE(without.size() == 2);
  CHECK(without[0].series == os);
  CHECK(without[1].series == oscar);

  const auto own = propose(sample.lyon, std::nullopt);
  REQUIRE(own.size() == 1);
  CHECK(own[0].series == surdites);
  CHECK(own[0].reasons[0].kind == ReasonKind::owner);

  auto neighbour = centreParams(sample.oscar, "Voisin de Lyon");
  neighbour.region = "AUVERGNE RHONE ALPES";
  const auto near = propose(sample.addCentre(neighbour), std::nullopt);
  REQUIRE(near.size() == 3);
  CHECK(near[2].series == surdites);
  CHECK(near[2].reasons[0].kind == ReasonKind::region);
  CHECK(near[2].reasons[0].name == "Auvergne-Rhône-Alpes");

  // An attachment that has ended is no reason any more.
  auto params = centreParams(sample.oscar, kDijon);
  params.centre = sample.dijon;
  params.revision = 1;
  sample.save(params).value();
  for (const auto& proposal : propose(sample.dijon, std::nullopt))
    for (const auto& reason : proposal.reasons) CHECK(reason.kind != ReasonKind::attachment);
}
