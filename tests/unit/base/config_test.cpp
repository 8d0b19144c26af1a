#include "base/config.hpp"

#include "support/catch.hpp"

using namespace consilium::base;

namespace {

using Texts = std::vector<std::string>;

std::vector<ConfigOption> options() {
  return {
      {"listen", "port", std::int64_t{8443}, 0, 65535, {}, "The port."},
      {"listen", "proxies", Texts{}, 0, 0, {}, "Addresses of proxies."},
      {"log", "level", std::string("info"), 0, 0, {"debug", "info"}, "How much is logged."},
      {"log", "file", std::string("a\\b"), 0, 0, {}, "Where to."},
      {"metrics", "open", false, 0, 0, {}, "Open to all."},
  };
}

std::string refusal(std::string_view text) {
  const auto table = options();
  const auto values = parseConfig(text, "consilium.toml", table);
  REQUIRE(values.has_error());
  return values.error().message;
}

}  // namespace

TEST_CASE("What a configuration leaves out has its default") {
  const auto table = options();
  const auto values = parseConfig("[listen]\nport = 0\n", "f", table);
  REQUIRE(values.has_value());
  CHECK(std::get<std::int64_t>(values->at("listen.port")) == 0);
  CHECK(std::get<Texts>(values->at("listen.proxies")).empty());
  CHECK(std::get<std::string>(values->at("log.level")) == "info");
  CHECK_FALSE(std::get<bool>(values->at("metrics.open")));
}

TEST_CASE("A configuration sets every type of option") {
  const auto table = options();
  const auto values = parseConfig(
      "[listen]\nport = 65535\nproxies = [\"10.0.0.1\", \"10.0.0.2\"]\n"
      "[log]\nlevel = \"debug\"\n[metrics]\nopen = true\n",
      "f", table);
  REQUIRE(values.has_value());
  CHECK(std::get<std::int64_t>(values->at("listen.port")) == 65535);
  CHECK(std::get<Texts>(values->at("listen.proxies")) == Texts{"10.0.0.1", "10.0.0.2"});
  CHECK(std::get<std::string>(values->at("log.level")) == "debug");
  CHECK(std::get<bool>(values->at("metrics.open")));
}

TEST_CASE("A wrong configuration is refused with file, line and reason") {
  CHECK(refusal("[listen]\n\nprot = 1\n") == "consilium.toml:3: there is no option listen.prot");
  CHECK(refusal("\n[lisen]\nport = 1\n") == "consilium.toml:2: there is no section 'lisen'");
  CHECK(refusal("port = 1\n") == "consilium.toml:1: there is no option 'port'");
  CHECK(refusal("listen = 1\n") == "consilium.toml:1: 'listen' is a section: write [listen]");
  CHECK(refusal("[listen]\nport = 65536\n") ==
        "consilium.toml:2: listen.port must be a whole number from 0 to 65535");
  CHECK(refusal("[listen]\nport = -1\n").find("from 0 to 65535") != std::string::npos);
  CHECK(refusal("[listen]\nport = 1.0\n").find("a whole number") != std::string::npos);
  CHECK(refusal("[listen]\nport = \"1\"\n").find("a whole number") != std::string::npos);
  CHECK(refusal("[listen]\nproxies = [1]\n").find("a list of texts") != std::string::npos);
  CHECK(refusal("[listen]\nproxies = \"a\"\n").find("a list of texts") != std::string::npos);
  CHECK(refusal("[log]\nlevel = \"loud\"\n") ==
        "consilium.toml:2: log.level must be \"debug\" or \"info\"");
  CHECK(refusal("[metrics]\nopen = 1\n").find("true or false") != std::string::npos);
}

TEST_CASE("An option's own check refuses with its reason") {
  auto table = options();
  table[3].check = [](const ConfigValue& value) -> std::optional<std::string> {
    if (std::get<std::string>(value).starts_with('/')) return std::nullopt;
    return "an absolute path";
  };
  CHECK(parseConfig("[log]\nfile = \"/x\"\n", "f", table).has_value());
  const auto values = parseConfig("[log]\nfile = \"x\"\n", "f", table);
  REQUIRE(values.has_error());
  CHECK(values.error().message == "f:2: log.file must be an absolute path");
}

TEST_CASE("Every problem of a configuration is told at once") {
  const auto message = refusal("[listen]\nport = -1\nx = 1\n[nothing]\n");
  CHECK(std::count(message.begin(), message.end(), '\n') == 2);
}

TEST_CASE("Text that is not TOML is refused with its line") {
  CHECK(refusal("[listen]\nport = \n").starts_with("consilium.toml:2: "));
  CHECK(refusal("[listen]\nport = 1\nport = 2\n").starts_with("consilium.toml:3: "));
}

TEST_CASE("A written configuration reads back as what it was") {
  const auto table = options();
  const ConfigValues chosen{{"listen.port", std::int64_t{1234}},
                            {"listen.proxies", Texts{"a", "b\"c"}}};
  const auto text = writeConfig(table, chosen);
  const auto values = parseConfig(text, "f", table);
  REQUIRE(values.has_value());
  CHECK(std::get<std::int64_t>(values->at("listen.port")) == 1234);
  CHECK(std::get<Texts>(values->at("listen.proxies")) == Texts{"a", "b\"c"});
  CHECK(std::get<std::string>(values->at("log.level")) == "info");
  CHECK(text.find("# level = \"info\"") != std::string::npos);
}

TEST_CASE("The defaults that a written configuration shows are valid") {
  const auto table = options();
  auto text = writeConfig(table, {});
  for (const auto& option : table) {
    const auto at = text.find("# " + option.name + " = ");
    REQUIRE(at != std::string::npos);
    text.erase(at, 2);
  }
  const auto values = parseConfig(text, "f", table);
  REQUIRE(values.has_value());
  for (const auto& option : table) {
    CHECK(values->at(option.section + '.' + option.name) == option.defaultValue);
  }
}

TEST_CASE("A configuration file that is not there is named") {
  const auto table = options();
  const auto values = readConfig("/nowhere/consilium.toml", table);
  REQUIRE(values.has_error());
  CHECK(values.error().kind == ErrorKind::notFound);
  CHECK(values.error().message.find("/nowhere/consilium.toml") != std::string::npos);
}

TEST_CASE("One option of a configuration file is set, and everything else stays") {
  const std::string rest = "\n[listen]\n# database = \"other\"\nport = 1\n";
  const std::string url("postgresql://h/\"n\"");
  const std::string line = "database = \"postgresql://h/\\\"n\\\"\"";
  // The comment that shows the default becomes the option, or the option that is there changes.
  CHECK(withOption("# About it.\n# database = \"\"" + rest, "database", url) ==
        "# About it.\n" + line + rest);
  CHECK(withOption("# database = \"\"\ndatabase = \"x\" # old" + rest, "database", url) ==
        "# database = \"\"\n" + line + rest);
  // A file of an earlier release, whose sections may have options of that name.
  CHECK(withOption(rest, "database", url) == line + "\n" + rest);
  CHECK(withOption("# databases = 3\n", "database", url) == line + "\n# databases = 3\n");
  CHECK(withOption("", "database", url) == line + "\n");
}
