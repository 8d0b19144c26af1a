#include "base/config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>

namespace consilium::base {

namespace {

constexpr std::size_t kLineWidth = 96;

std::string fullName(std::string_view section, std::string_view name) {
  return section.empty() ? std::string(name) : fmt::format("{}.{}", section, name);
}

std::string fullName(const ConfigOption& option) {
  return fullName(option.section, option.name);
}

std::string inQuotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string toToml(const ConfigValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&value)) return inQuotes(*text);
  std::vector<std::string> items;
  for (const auto& item : std::get<std::vector<std::string>>(value))
    items.push_back(inQuotes(item));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

/// What the option may be, in words.
std::string domainOf(const ConfigOption& option) {
  if (std::holds_alternative<bool>(option.defaultValue)) return "true or false";
  if (std::holds_alternative<std::int64_t>(option.defaultValue)) {
    return fmt::format("a whole number from {} to {}", option.minimum, option.maximum);
  }
  if (std::holds_alternative<std::string>(option.defaultValue)) {
    if (option.choices.empty()) return "a text";
    std::vector<std::string> choices;
    for (const auto& choice : option.choices) choices.push_back(inQuotes(choice));
    return fmt::format("{}", fmt::join(choices, " or "));
  }
  return "a list of texts";
}

/// Breaks text into lines of at most `width` characters, each after `prefix`.
std::string wrapped(std::string_view text, std::string_view prefix, std::size_t width) {
  std::istringstream words{std::string(text)};
  std::string out;
  std::string line;
  for (std::string word; words >> word;) {
    if (!line.empty() && prefix.size() + line.size() + 1 + word.size() > width) {
      out += fmt::format("{}{}\n", prefix, line);
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty()) out += fmt::format("{}{}\n", prefix, line);
  return out;
}

std::optional<std::vector<std::string>> readTexts(const toml::array& array) {
  std::vector<std::string> texts;
  for (const auto& item : array) {
    const auto text = item.value_exact<std::string>();
    if (!text) return std::nullopt;
    texts.push_back(*text);
  }
  return texts;
}

/// The node's value when it has the option's type and lies in its range.
std::optional<ConfigValue> readValue(const toml::node& node, const ConfigOption& option) {
  if (std::holds_alternative<bool>(option.defaultValue)) {
    if (const auto flag = node.value_exact<bool>()) return *flag;
  } else if (std::holds_alternative<std::int64_t>(option.defaultValue)) {
    const auto number = node.value_exact<std::int64_t>();
    if (number && *number >= option.minimum && *number <= option.maximum) return *number;
  } else if (std::holds_alternative<std::string>(option.defaultValue)) {
    const auto text = node.value_exact<std::string>();
    if (text && (option.choices.empty() || std::find(option.choices.begin(), option.choices.end(),
                                                     *text) != option.choices.end())) {
      return *text;
    }
  } else if (const auto* array = node.as_array()) {
    if (auto texts = readTexts(*array)) return std::move(*texts);
  }
  return std::nullopt;
}

std::optional<std::string> check(const ConfigOption& option, const ConfigValue& value) {
  return option.check ? option.check(value) : std::nullopt;
}

class Problems {
 public:
  explicit Problems(std::string_view fileName) : fileName_(fileName) {}

  void add(const toml::source_region& where, std::string pointer, std::string rule,
           std::string_view what) {
    auto message = fmt::format("{}:{}: {}", fileName_, where.begin.line, what);
    if (!error_.message.empty()) error_.message += '\n';
    error_.message += message;
    error_.violations.push_back({std::move(pointer), std::move(rule), std::move(message)});
  }

  bool none() const { return error_.violations.empty(); }
  Error take() { return std::move(error_); }

 private:
  std::string_view fileName_;
  Error error_{ErrorKind::invalid, {}, {}, {}, false, {}};
};

}  // namespace

Result<ConfigValues> parseConfig(std::string_view text, std::string_view fileName,
                                 std::span<const ConfigOption> options) {
  Problems problems(fileName);
  toml::table document;
  try {
    document = toml::parse(text, fileName);
  } catch (const toml::parse_error& error) {
    problems.add(error.source(), "", "syntax", error.description());
    return problems.take();
  }

  ConfigValues values;
  std::map<std::string, const ConfigOption*> known;
  std::set<std::string> sections;
  for (const auto& option : options) {
    known.emplace(fullName(option), &option);
    sections.insert(option.section);
    values.emplace(fullName(option), option.defaultValue);
  }

  const auto read = [&](const toml::key& key, const toml::node& node, const std::string& name,
                        const std::string& pointer) {
    const auto found = known.find(name);
    if (found == known.end()) {
      problems.add(key.source(), pointer, "unknown", fmt::format("there is no option {}", name));
    } else if (auto value = readValue(node, *found->second); !value) {
      problems.add(node.source(), pointer, "value",
                   fmt::format("{} must be {}", name, domainOf(*found->second)));
    } else if (const auto wrong = check(*found->second, *value)) {
      problems.add(node.source(), pointer, "value", fmt::format("{} must be {}", name, *wrong));
    } else {
      values[name] = std::move(*value);
    }
  };

  for (const auto& [sectionKey, sectionNode] : document) {
    const std::string section{sectionKey.str()};
    if (known.contains(section)) {
      read(sectionKey, sectionNode, section, '/' + section);
      continue;
    }
    const auto* table = sectionNode.as_table();
    if (!sections.contains(section)) {
      problems.add(sectionKey.source(), '/' + section, "unknown",
                   fmt::format("there is no {} '{}'", table ? "section" : "option", section));
      continue;
    }
    if (!table) {
      problems.add(sectionKey.source(), '/' + section, "type",
                   fmt::format("'{}' is a section: write [{}]", section, section));
      continue;
    }
    for (const auto& [key, node] : *table) {
      read(key, node, fullName(section, key.str()), fmt::format("/{}/{}", section, key.str()));
    }
  }
  if (!problems.none()) return problems.take();
  return values;
}

Result<ConfigValues> readConfig(const std::filesystem::path& file,
                                std::span<const ConfigOption> options) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return notFound(fmt::format("{} cannot be read.", file.string()));
  return parseConfig(text, file.string(), options);
}

std::string writeConfig(std::span<const ConfigOption> options, const ConfigValues& values) {
  std::string out =
      "# The configuration of Consilium, in TOML. An option that is a comment has the value "
      "shown.\n";
  std::string_view section;
  for (const auto& option : options) {
    if (option.section != section) {
      section = option.section;
      out += fmt::format("\n[{}]\n", section);
    }
    out += '\n' +
           wrapped(fmt::format("{} ({})", option.explanation, domainOf(option)), "# ", kLineWidth);
    const auto set = values.find(fullName(option));
    if (set == values.end()) {
      out += fmt::format("# {} = {}\n", option.name, toToml(option.defaultValue));
    } else {
      out += fmt::format("{} = {}\n", option.name, toToml(set->second));
    }
  }
  return out;
}

std::string withOption(std::string_view text, std::string_view name, const ConfigValue& value) {
  // The line that sets it or, failing that, the comment that shows its default.
  const std::string wanted(name);
  std::size_t begin = std::string_view::npos;
  std::size_t end = 0;
  bool isSet = false;
  for (std::size_t at = 0; at < text.size() && !isSet;) {
    const auto next = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, next - at);
    const auto word = line.find_first_not_of("# \t");
    if (line.starts_with('[')) break;
    if (word != std::string_view::npos && line.substr(word).starts_with(wanted)) {
      const auto rest = line.substr(word + wanted.size());
      const auto sign = rest.find_first_not_of(" \t");
      if (sign != std::string_view::npos && rest[sign] == '=') {
        isSet = line.substr(0, word).find('#') == std::string_view::npos;
        begin = at;
        end = next;
      }
    }
    at = next + 1;
  }
  const auto line = fmt::format("{} = {}", name, toToml(value));
  if (begin == std::string_view::npos) return line + '\n' + std::string(text);
  return std::string(text.substr(0, begin)) + line + std::string(text.substr(end));
}

std::string describeConfig(std::span<const ConfigOption> options) {
  std::string out;
  std::string_view section;
  for (const auto& option : options) {
    if (option.section != section) {
      section = option.section;
      out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
    }
    out += fmt::format("  {} = {}   ({})\n", option.name, toToml(option.defaultValue),
                       domainOf(option));
    out += wrapped(option.explanation, "      ", kLineWidth);
  }
  return out;
}

}  // namespace consilium::base
