#include "app/demo.hpp"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "app/impl/demo_content.hpp"
#include "app/impl/demo_meetings.hpp"
#include "app/impl/demo_places.hpp"
#include "app/impl/demo_questions.hpp"
#include "app/impl/demo_stage.hpp"
#include "app/impl/demo_tales.hpp"
#include "app/init.hpp"
#include "service/account.hpp"
#include "store/checkpoint.hpp"
#include "store/open_database.hpp"
#include "store/signing.hpp"

namespace consilium::app {

namespace {

using namespace std::chrono_literals;
using demo::Stage;
using demo::Timeline;
using service::NoticeService;

/// Known to everybody, which is why the demonstration is served to this machine only.
constexpr std::string_view kPassword = "demonstration-consilium";
/// How often people read their notices, and how long ago for the last time, in days.
constexpr int kReadingInterval = 12;
constexpr int kLastReading = 9;

/// Somebody reads all notices that are there.
base::Result<void> readNotices(Stage& stage, const demo::Someone& who) {
  for (;;) {
    CONSILIUM_TRY(const auto unread,
                  stage.act(who, stage.services.notices, &NoticeService::list, {.unread = true}));
    if (unread.notices.empty()) return base::ok();
    protocol::NoticeReadParams params;
    for (const auto& notice : unread.notices) params.notices.push_back(notice.id);
    CONSILIUM_CHECK(stage.act(who, stage.services.notices, &NoticeService::read, params));
  }
}

void planReading(Stage& stage, Timeline& timeline) {
  for (int day = -kLastReading; day > -demo::kStoryDays; day -= kReadingInterval)
    timeline.add(stage.clock.day(day) + 17h, [&stage]() -> base::Result<void> {
      for (const auto& [login, someone] : stage.people)
        CONSILIUM_CHECK(readNotices(stage, someone));
      return base::ok();
    });
}

/// Everything that happened, in the order of time, up to the present day.
base::Result<Demo> tell(Stage& stage, const service::Accounts& accounts) {
  Demo told;
  told.users.push_back({"admin", std::string(kPassword), "Administrateur", {{"", "admin"}}});
  CONSILIUM_CHECK(makePlaces(stage, accounts, kPassword, told));
  Timeline timeline(stage);
  demo::Meetings meetings(stage, timeline);
  demo::Tales tales(stage, timeline, meetings);
  demo::Questions questions(stage, timeline);
  meetings.plan();
  told.cases = tales.plan();
  questions.plan();
  planReading(stage, timeline);
  CONSILIUM_CHECK(timeline.play(stage.clock.day(0)));
  CONSILIUM_CHECK(
      stage.together([&](store::Transaction&) { return stage.moveTo(stage.clock.present()); }));
  return told;
}

}  // namespace

base::Result<Demo> makeDemo(const Home& home, const std::string& databaseUrl,
                            base::Logger& logger) {
  demo::StoryClock clock;
  NewInstallation installation;
  installation.adminPassword = kPassword;
  installation.configuration = {{"listen.address", std::string("127.0.0.1")},
                                {"session.second_factor", std::string("optional")}};
  if (!databaseUrl.empty()) installation.configuration["database"] = databaseUrl;
  CONSILIUM_CHECK(initialise(home, installation, clock, logger));
  CONSILIUM_TRY(const auto options, loadOptions(home.configuration(), home.root));
  CONSILIUM_TRY(const auto database,
                store::openDatabase(options.database, store::WhenEmpty::refuse, logger));
  CONSILIUM_TRY(const auto key, store::SigningKey::load(home.signingKey()));
  CONSILIUM_TRY(const auto scanner, clinical::IdentityScanner::load(options.dictionaries));
  demo::Stage stage(*database, clock, options, key, scanner);
  CONSILIUM_TRY(auto demo, tell(stage, service::Accounts(options.session, clock)));
  CONSILIUM_CHECK(store::signHeads(*database, key, clock.now()));
  CONSILIUM_CHECK(store::copyCheckpoints(*database, home.checkpoints()));
  return demo;
}

std::string describeDemo(const Demo& demo) {
  std::string text = fmt::format(
      "A demonstration: {} networks with {} invented centres, {} people and {} invented cases.\n"
      "Its configuration switches the second factor off and listens on this machine only: never\n"
      "put real data into it.\n\nEverybody's password is {}\n\n",
      demo::networks().size(), demo::centres().size(), demo.users.size(), demo.cases, kPassword);
  for (const auto& user : demo.users) {
    std::string roles;
    for (const auto& role : user.roles) roles += (roles.empty() ? "" : ", ") + role.role;
    text += fmt::format("  {:<12} {:<24} {}\n", user.login, user.name, roles);
  }
  return text;
}

std::string demoJson(const Demo& demo) {
  auto users = nlohmann::json::array();
  for (const auto& user : demo.users) {
    auto roles = nlohmann::json::array();
    for (const auto& role : user.roles) {
      nlohmann::json centre;
      if (!role.centre.empty()) centre = role.centre;
      roles.push_back({{"centre", centre}, {"role", role.role}});
    }
    users.push_back({{"login", user.login},
                     {"password", user.password},
                     {"name", user.name},
                     {"roles", roles}});
  }
  return nlohmann::json{{"users", users}}.dump(2) + '\n';
}

}  // namespace consilium::app
