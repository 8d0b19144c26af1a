"""Writes the C++ types, their codec, the method traits and the event types."""

from __future__ import annotations

import re

from .model import (
    MAX_SAFE_INTEGER,
    Aggregate,
    Array,
    Const,
    Contract,
    Day,
    Enum,
    Flag,
    Moment,
    Named,
    Raw,
    Real,
    Struct,
    Text,
    Type,
    Union,
    Whole,
    capitalised,
)

BANNER = "// Generated from protocol/*.json by protocol/generate.py; do not edit.\n"
NAMESPACE = "consilium::protocol"

KEYWORDS = set(
    "alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t "
    "char32_t class compl concept const consteval constexpr constinit const_cast continue co_await "
    "co_return co_yield decltype default delete do double dynamic_cast else enum explicit export "
    "extern false float for friend goto if inline int long mutable namespace new noexcept not not_eq "
    "nullptr operator or or_eq private protected public register reinterpret_cast requires return "
    "short signed sizeof static static_assert static_cast struct switch template this thread_local "
    "throw true try typedef typeid typename union unsigned using virtual void volatile wchar_t while "
    "xor xor_eq".split()
)


def identifier(text: str) -> str:
    """The C++ name of a property or an enum value: a keyword gets a trailing underscore."""
    name = re.sub(r"[^A-Za-z0-9]", "_", text)
    return name + "_" if name in KEYWORDS else name


def camel(name: str) -> str:
    """snake_case as an enumerator of C++."""
    first, *others = name.split("_")
    return identifier(first + "".join(capitalised(part) for part in others))


def literal(text: str) -> str:
    """A C++ string literal of any text."""
    out = []
    for byte in text.encode("utf-8"):
        character = chr(byte)
        if character in '"\\':
            out.append("\\" + character)
        elif 0x20 <= byte < 0x7F:
            out.append(character)
        else:
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


def comment(text: str, indent: str = "") -> str:
    """The text as a documentation comment, wrapped at 100 columns."""
    lines, line = [], ""
    for word in text.split():
        if line and len(indent) + 4 + len(line) + 1 + len(word) > 100:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line:
        lines.append(line)
    return "".join(f"{indent}/// {line}\n" for line in lines)


def canonical_order(key: str) -> bytes:
    """RFC 8785: by UTF-16 code units."""
    return key.encode("utf-16-be")


def cpp_type(type_: Type) -> str:
    if isinstance(type_, Text):
        return "std::string"
    if isinstance(type_, Moment):
        return "base::Timestamp"
    if isinstance(type_, Day):
        return "base::Date"
    if isinstance(type_, Whole):
        return "std::int64_t"
    if isinstance(type_, Real):
        return "double"
    if isinstance(type_, Flag):
        return "bool"
    if isinstance(type_, Raw):
        return "base::RawJson"
    if isinstance(type_, Array):
        return f"std::vector<{cpp_type(type_.item)}>"
    assert isinstance(type_, Named)
    return type_.name


def members(struct: Struct):
    """The fields that hold something: a constant is only written and checked."""
    return [f for f in struct.fields if not isinstance(f.type, Const)]


def is_optional(field) -> bool:
    return not field.required and not isinstance(field.type, Array)


# -- types


def header(aggregate: Aggregate) -> str:
    out = [BANNER, "#pragma once\n\n"]
    out.append(
        "#include <cstdint>\n#include <optional>\n#include <string>\n#include <string_view>\n"
        "#include <variant>\n#include <vector>\n\n"
        '#include "base/error.hpp"\n#include "base/time.hpp"\n'
    )
    out += [f'#include "protocol/{name}.hpp"\n' for name in sorted(aggregate.uses)]
    out.append(f"\nnamespace {NAMESPACE} {{\n")
    for type_ in aggregate.types:
        out.append("\n" + comment(type_.description))
        if isinstance(type_, Enum):
            values = ", ".join(identifier(value) for value in type_.values)
            out.append(f"enum class {type_.name} {{ {values} }};\n")
            out.append(f"std::string_view toString({type_.name} value);\n")
            out.append(f"std::optional<{type_.name}> parse{type_.name}(std::string_view text);\n")
        elif isinstance(type_, Union):
            names = ", ".join(struct.name for _, struct in type_.alternatives)
            out.append(f"using {type_.name} = std::variant<{names}>;\n")
        else:
            out.append(_struct(type_))
    for method in aggregate.methods:
        for part, type_ in (("Params", method.params), ("Result", method.result)):
            if type_.name != method.trait + part:
                out.append(f"\nusing {method.trait}{part} = {type_.name};\n")
    out.append(f"\n}}  // namespace {NAMESPACE}\n")
    return "".join(out)


def _struct(struct: Struct) -> str:
    out = [f"struct {struct.name} {{\n"]
    for field in members(struct):
        type_ = cpp_type(field.type)
        if is_optional(field):
            type_ = f"std::optional<{type_}>"
        out.append(comment(field.description, "  "))
        out.append(f"  {type_} {identifier(field.name)}{{}};\n")
    out.append(f"\n  bool operator==(const {struct.name}&) const = default;\n}};\n")
    return "".join(out)


def enums(aggregate: Aggregate) -> str:
    out = [BANNER, f'#include "protocol/{aggregate.name}.hpp"\n\nnamespace {NAMESPACE} {{\n']
    for type_ in aggregate.types:
        if not isinstance(type_, Enum):
            continue
        name = type_.name
        out.append(f"\nstd::string_view toString({name} value) {{\n  switch (value) {{\n")
        for value in type_.values:
            out.append(f"    case {name}::{identifier(value)}:\n      return {literal(value)};\n")
        out.append("  }\n  return {};\n}\n")
        out.append(f"\nstd::optional<{name}> parse{name}(std::string_view text) {{\n")
        for value in type_.values:
            out.append(f"  if (text == {literal(value)}) return {name}::{identifier(value)};\n")
        out.append("  return std::nullopt;\n}\n")
    out.append(f"\n}}  // namespace {NAMESPACE}\n")
    return "".join(out)


# -- codec


def codec_header(aggregate: Aggregate) -> str:
    out = [BANNER, '#pragma once\n\n#include "impl/codec.hpp"\n']
    out += [f'#include "protocol/{name}_codec.hpp"\n' for name in sorted(aggregate.uses)]
    out.append(f'#include "protocol/{aggregate.name}.hpp"\n\nnamespace {NAMESPACE}::detail {{\n\n')
    for type_ in aggregate.types:
        out.append(
            f"template <>\nstruct Codec<{type_.name}> {{\n"
            f"  static void read(Decoder& decoder, const nlohmann::json& json, {type_.name}& out);\n"
            f"  static void write(std::string& out, const {type_.name}& value);\n}};\n"
        )
    out.append(f"\n}}  // namespace {NAMESPACE}::detail\n")
    return "".join(out)


class _Rules:
    """The constants of one codec file, each once."""

    def __init__(self):
        self.text: list[str] = []
        self.known: dict[str, str] = {}

    def name(self, kind: str, before: str, after: str) -> str:
        """The name of the constant that is declared by `before`, its name and `after`."""
        key = before + after
        if key not in self.known:
            self.known[key] = f"{kind}{len(self.known) + 1}"
            self.text.append(f"{before} {self.known[key]}{after}\n")
        return self.known[key]

    def of_text(self, type_: Text) -> str:
        parts = []
        if type_.min_length:
            parts.append(f".minLength = {type_.min_length}")
        if type_.max_length is not None:
            parts.append(f".maxLength = {type_.max_length}")
        if type_.format:
            parts.append(f".format = TextFormat::{type_.format}")
        if type_.pattern is not None:
            pattern = self.name(
                "pattern",
                "const Pattern&",
                "() {\n  static const Pattern pattern{" + literal(type_.pattern)
                + "};\n  return pattern;\n}",
            )
            parts.append(f".pattern = &{pattern}")
        return self.name("kText", "constexpr TextRule", "{" + ", ".join(parts) + "};")

    def of_real(self, type_: Real) -> str:
        names = (
            ("minimum", type_.minimum),
            ("maximum", type_.maximum),
            ("exclusiveMinimum", type_.exclusive_minimum),
            ("exclusiveMaximum", type_.exclusive_maximum),
        )
        parts = [f".{name} = {float(value)!r}" for name, value in names if value is not None]
        return self.name("kReal", "constexpr RealRule", "{" + ", ".join(parts) + "};")

    def of_array(self, type_: Array) -> str:
        parts = []
        if type_.min_items:
            parts.append(f".minItems = {type_.min_items}")
        if type_.max_items is not None:
            parts.append(f".maxItems = {type_.max_items}")
        if type_.unique:
            parts.append(".uniqueItems = true")
        return self.name("kArray", "constexpr ArrayRule", "{" + ", ".join(parts) + "};")


def codec(aggregate: Aggregate) -> str:
    rules = _Rules()
    body = []
    for type_ in aggregate.types:
        body.append(_reader(type_, rules))
        body.append(_writer(type_))
    out = [
        BANNER,
        f'#include "protocol/{aggregate.name}_codec.hpp"\n\nnamespace {NAMESPACE} {{\nnamespace detail {{\n\n',
    ]
    if rules.text:
        out += ["namespace {\n\n", *rules.text, "\n}  // namespace\n"]
    out += body
    out.append("\n}  // namespace detail\n\n")
    for type_ in aggregate.types:
        name = type_.name
        out.append(
            f"template base::Result<{name}> decode<{name}>(const nlohmann::json&);\n"
            f"template base::Result<{name}> decodeText<{name}>(std::string_view);\n"
            f"template void encode<{name}>(std::string&, const {name}&);\n"
            f"template std::string encode<{name}>(const {name}&);\n"
        )
    out.append(f"\n}}  // namespace {NAMESPACE}\n")
    return "".join(out)


def _reader(type_: Named, rules: _Rules) -> str:
    unused = isinstance(type_, Struct) and not members(type_)
    out = [
        f"\nvoid Codec<{type_.name}>::read(Decoder& decoder, const nlohmann::json& json,\n"
        f"    {'[[maybe_unused]] ' if unused else ''}{type_.name}& out) {{\n"
    ]
    if isinstance(type_, Enum):
        values = ", ".join(literal(value) for value in type_.values)
        out.append(f"  static constexpr std::string_view kValues[] = {{{values}}};\n")
        out.append("  if (const auto index = decoder.word(json, kValues)) {\n")
        out.append(f"    static constexpr {type_.name} kMeanings[] = {{\n")
        out += [f"        {type_.name}::{identifier(value)},\n" for value in type_.values]
        out.append("    };\n    out = kMeanings[*index];\n  }\n")
    elif isinstance(type_, Union):
        values = ", ".join(literal(value) for value, _ in type_.alternatives)
        out.append(f"  static constexpr std::string_view kValues[] = {{{values}}};\n")
        out.append(
            f"  const auto index = decoder.alternative(json, {literal(type_.discriminator)}, kValues);\n"
            "  if (!index) return;\n  switch (*index) {\n"
        )
        for index, (_, struct) in enumerate(type_.alternatives):
            out.append(
                f"    case {index}:\n"
                f"      Codec<{struct.name}>::read(decoder, json, out.emplace<{index}>());\n      break;\n"
            )
        out.append("  }\n")
    else:
        out.append(_struct_reader(type_, rules))
    out.append("}\n")
    return "".join(out)


def _struct_reader(struct: Struct, rules: _Rules) -> str:
    if not struct.fields:
        return "  decoder.object(json, {}, {});\n"
    out = ["  static constexpr FieldRule kFields[] = {\n"]
    out += [
        f"      {{{literal(f.name)}, {'true' if f.required else 'false'}}},\n" for f in struct.fields
    ]
    out.append("  };\n")
    out.append("  const nlohmann::json* values[std::size(kFields)] = {};\n")
    out.append("  if (!decoder.object(json, kFields, values)) return;\n")
    for index, field in enumerate(struct.fields):
        target = f"out.{identifier(field.name)}"
        if is_optional(field):
            target += ".emplace()"
        out.append(f"  if (values[{index}] != nullptr) {{\n")
        out.append(f"    const Decoder::Step step(decoder, kFields[{index}].name);\n")
        out.append(f"    {_read(field.type, f'*values[{index}]', target, rules)}\n  }}\n")
    return "".join(out)


def _read(type_: Type, source: str, target: str, rules: _Rules) -> str:
    if isinstance(type_, Text):
        return f"decoder.text({source}, {rules.of_text(type_)}, {target});"
    if isinstance(type_, Moment):
        return f"decoder.moment({source}, {target});"
    if isinstance(type_, Day):
        return f"decoder.day({source}, {target});"
    if isinstance(type_, Const):
        return f"decoder.constant({source}, {_constant(type_)});"
    if isinstance(type_, Whole):
        minimum = -MAX_SAFE_INTEGER if type_.minimum is None else type_.minimum
        maximum = MAX_SAFE_INTEGER if type_.maximum is None else type_.maximum
        return f"decoder.whole({source}, {minimum}, {maximum}, {target});"
    if isinstance(type_, Real):
        return f"decoder.real({source}, {rules.of_real(type_)}, {target});"
    if isinstance(type_, Flag):
        return f"decoder.flag({source}, {target});"
    if isinstance(type_, Raw):
        return f"decoder.raw({source}, {target});"
    if isinstance(type_, Array):
        item = cpp_type(type_.item)
        return (
            f"readArray(decoder, {source}, {rules.of_array(type_)}, {target},\n"
            f"        [](Decoder& decoder, const nlohmann::json& item, {item}& out) {{\n"
            f"          {_read(type_.item, 'item', 'out', rules)}\n        }});"
        )
    assert isinstance(type_, Named)
    return f"Codec<{type_.name}>::read(decoder, {source}, {target});"


def _constant(type_: Const) -> str:
    if isinstance(type_.value, bool):
        return "true" if type_.value else "false"
    if isinstance(type_.value, int):
        return f"std::int64_t{{{type_.value}}}"
    return f"std::string_view{{{literal(type_.value)}}}"


def _writer(type_: Named) -> str:
    unused = isinstance(type_, Struct) and not members(type_)
    out = [
        f"\nvoid Codec<{type_.name}>::write(std::string& out,\n"
        f"    {'[[maybe_unused]] ' if unused else ''}const {type_.name}& value) {{\n"
    ]
    if isinstance(type_, Enum):
        out.append("  writeText(out, toString(value));\n")
    elif isinstance(type_, Union):
        out.append("  std::visit([&out](const auto& alternative) {\n")
        out.append("    Codec<std::decay_t<decltype(alternative)>>::write(out, alternative);\n  }, value);\n")
    else:
        out.append("  out.push_back('{');\n")
        for field in sorted(type_.fields, key=lambda f: canonical_order(f.name)):
            name = f"value.{identifier(field.name)}"
            key = literal(f'"{field.name}":')
            if field.required:
                out.append(f"  writeKey(out, {key});\n  {_write(field.type, name)}\n")
            else:
                condition = f"!{name}.empty()" if isinstance(field.type, Array) else name
                source = name if isinstance(field.type, Array) else f"*{name}"
                out.append(
                    f"  if ({condition}) {{\n    writeKey(out, {key});\n    {_write(field.type, source)}\n  }}\n"
                )
        out.append("  out.push_back('}');\n")
    out.append("}\n")
    return "".join(out)


def _write(type_: Type, source: str) -> str:
    if isinstance(type_, Text):
        return f"writeText(out, {source});"
    if isinstance(type_, Moment):
        return f"writeText(out, base::formatTimestamp({source}));"
    if isinstance(type_, Day):
        return f"writeText(out, base::formatDate({source}));"
    if isinstance(type_, Const):
        if isinstance(type_.value, str):
            return f"writeText(out, {literal(type_.value)});"
        text = str(type_.value).lower()
        return f"out.append({literal(text)});"
    if isinstance(type_, Whole):
        return f"writeInteger(out, {source});"
    if isinstance(type_, Real):
        return f"writeNumber(out, {source});"
    if isinstance(type_, Flag):
        return f'out.append({source} ? "true" : "false");'
    if isinstance(type_, Raw):
        return f"out.append(({source}).text);"
    if isinstance(type_, Array):
        item = cpp_type(type_.item)
        parameter = "bool item" if item == "bool" else f"const {item}& item"
        return (
            f"writeArray(out, {source}, [](std::string& out, {parameter}) {{\n"
            f"    {_write(type_.item, 'item')}\n  }});"
        )
    assert isinstance(type_, Named)
    return f"Codec<{type_.name}>::write(out, {source});"


# -- tables


def methods(contract: Contract) -> str:
    out = [BANNER, "#pragma once\n\n#include <array>\n#include <string_view>\n\n"]
    out += [f'#include "protocol/{a.name}.hpp"\n' for a in sorted(contract.aggregates, key=lambda a: a.name)]
    out.append(
        f"\nnamespace {NAMESPACE} {{\n\n"
        "/// `write` changes something and carries a `commandId`; `session` changes something without one.\n"
        "enum class MethodKind { read, write, session };\n"
    )
    for method in contract.methods():
        out.append("\n" + comment(method.summary))
        out.append(
            f"struct {method.trait} {{\n"
            f"  static constexpr std::string_view name = {literal(method.name)};\n"
            f"  static constexpr MethodKind kind = MethodKind::{method.kind};\n"
            f"  using Params = {method.trait}Params;\n"
            f"  using Result = {method.trait}Result;\n}};\n"
        )
    out.append("\nstruct MethodInfo {\n  std::string_view name;\n  MethodKind kind;\n};\n")
    out.append("\n/// Every method of the sources (`rpc.discover` is not one), ordered by name.\n")
    traits = sorted(contract.methods(), key=lambda m: m.name)
    out.append(f"inline constexpr std::array<MethodInfo, {len(traits)}> kMethods{{{{\n")
    out += [f"    {{{m.trait}::name, {m.trait}::kind}},\n" for m in traits]
    out.append(f"}}}};\n\n}}  // namespace {NAMESPACE}\n")
    return "".join(out)


def events(contract: Contract) -> str:
    events_ = sorted(contract.events(), key=lambda e: e.event)
    out = [BANNER, "#pragma once\n\n#include <array>\n#include <string_view>\n\n"]
    out += [f'#include "protocol/{name}.hpp"\n' for name in sorted({e.file for e in events_})]
    out.append(f"\nnamespace {NAMESPACE} {{\n\n")
    out.append("/// The name under which an event is stored and pushed.\ntemplate <class T>\nstruct EventType;\n")
    for event in events_:
        out.append(
            f"\ntemplate <>\nstruct EventType<{event.name}> {{\n"
            f"  static constexpr std::string_view value = {literal(event.event)};\n}};\n"
        )
    out.append(f"\ninline constexpr std::array<std::string_view, {len(events_)}> kEventTypes{{\n")
    out += [f"    {literal(event.event)},\n" for event in events_]
    out.append(f"}};\n\n}}  // namespace {NAMESPACE}\n")
    return "".join(out)


def failures(contract: Contract) -> str:
    out = [BANNER, "#pragma once\n\n#include <string_view>\n"]
    out.append(f"\nnamespace {NAMESPACE} {{\n\n/// The errors of the contract.\nenum class Failure : int {{\n")
    for failure in contract.failures:
        out.append(comment(failure.description, "  "))
        out.append(f"  {camel(failure.name)} = {failure.code},\n")
    out.append(
        "};\n\n/// The contract's name of an error, e.g. `not_found`; empty for a code that it does not have.\n"
        "constexpr std::string_view nameOf(Failure failure) {\n  switch (failure) {\n"
    )
    for failure in contract.failures:
        out.append(f"    case Failure::{camel(failure.name)}:\n      return {literal(failure.name)};\n")
    out.append(f"  }}\n  return {{}};\n}}\n\n}}  // namespace {NAMESPACE}\n")
    return "".join(out)


def openrpc_header() -> str:
    return (
        f"{BANNER}#pragma once\n\n#include <string_view>\n\nnamespace {NAMESPACE} {{\n\n"
        "/// The OpenRPC 1.3 document that `rpc.discover` returns, as JSON text.\n"
        f"std::string_view openrpcDocument();\n\n}}  // namespace {NAMESPACE}\n"
    )


def openrpc_source(document: str) -> str:
    pieces = [literal(document[at:at + 2000]) for at in range(0, len(document), 2000)]
    return (
        f'{BANNER}#include "protocol/openrpc.hpp"\n\nnamespace {NAMESPACE} {{\n\n'
        "std::string_view openrpcDocument() {\n"
        "  // Its length is taken from the array: compilers count only so far in a constant.\n"
        "  static constexpr char kDocument[] =\n      "
        + "\n      ".join(pieces)
        + f";\n  return {{kDocument, sizeof kDocument - 1}};\n}}\n\n}}  // namespace {NAMESPACE}\n"
    )


def type_table(contract: Contract) -> str:
    """All types as CONSILIUM_TYPE(Name), for tables by name."""
    return BANNER + "".join(f"CONSILIUM_TYPE({type_.name})\n" for type_ in contract.types())
