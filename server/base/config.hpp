#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace consilium::base {

using ConfigValue = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

/// One option of the configuration file: what it is called, what it may be, and what for.
struct ConfigOption {
  std::string section;  ///< empty for those that stand before all sections; they come first
  std::string name;
  ConfigValue defaultValue;  ///< also says the option's type
  std::int64_t minimum = 0;  ///< of an integer
  std::int64_t maximum = 0;
  std::vector<std::string> choices;  ///< of a text; empty: any text
  std::string explanation;           ///< one or more sentences
  /// What is wrong with a value of the right type, to follow its name and "must be"; optional.
  std::function<std::optional<std::string>(const ConfigValue&)> check = nullptr;
};

/// Values by `section.name`, or by `name` alone where there is no section.
using ConfigValues = std::map<std::string, ConfigValue>;

/// Reads TOML text against the options; what the text leaves out gets its default. An unknown
/// section or option, a wrong type and a value out of its range are refused, as `invalid` with one
/// violation each; the message says `fileName:line: reason`, one a line.
Result<ConfigValues> parseConfig(std::string_view text, std::string_view fileName,
                                 std::span<const ConfigOption> options);

/// As parseConfig, from a file. `notFound` when it cannot be read.
Result<ConfigValues> readConfig(const std::filesystem::path& file,
                                std::span<const ConfigOption> options);

/// A configuration file that explains every option: those in `values` are set, the others are
/// comments that show the default.
std::string writeConfig(std::span<const ConfigOption> options, const ConfigValues& values);

/// The text of a configuration file with one option of no section set to another value; all else,
/// comments included, stays.
std::string withOption(std::string_view text, std::string_view name, const ConfigValue& value);

/// The options for a reader of a terminal: name, type, range, default, explanation.
std::string describeConfig(std::span<const ConfigOption> options);

}  // namespace consilium::base
