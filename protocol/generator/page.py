"""Writes the reference page."""

from __future__ import annotations

from .model import (
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
)


def page(contract: Contract) -> str:
    out = [
        "# Protocol reference\n\nGenerated from `protocol/*.json`. "
        "The envelope, paging, events and commands are explained in `docs/protocol.md`.\n"
    ]
    out.append("\n## Errors\n\n| code | name | meaning | data |\n|---|---|---|---|\n")
    for failure in contract.failures:
        data = f"[{failure.data}](#{failure.data.lower()})" if failure.data else ""
        kind = f"array of {data}" if failure.many else data
        out.append(f"| {failure.code} | `{failure.name}` | {_cell(failure.description)} | {kind} |\n")
    for aggregate in sorted(contract.aggregates, key=lambda a: a.name):
        out.append(f"\n## {aggregate.name}\n")
        if aggregate.description:
            out.append(f"\n{aggregate.description}\n")
        for method in aggregate.methods:
            out.append(f"\n### {method.name}\n\n{method.summary} *({method.kind})*\n")
            if method.description:
                out.append(f"\n{method.description}\n")
            out.append("\nParameters:\n\n" + _fields(method.params))
            out.append("\nResult:\n\n" + _fields(method.result))
            if method.errors:
                out.append("\nErrors: " + ", ".join(f"`{error}`" for error in method.errors) + ".\n")
        own = {m.params.name for m in aggregate.methods} | {m.result.name for m in aggregate.methods}
        for type_ in aggregate.types:
            if type_.name not in own:
                out.append(_type(type_))
    return "".join(out)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _type(type_: Named) -> str:
    out = [f"\n### {type_.name}\n"]
    if type_.description:
        out.append(f"\n{type_.description}\n")
    if isinstance(type_, Enum):
        out.append("\nOne of " + ", ".join(f"`{value}`" for value in type_.values) + ".\n")
    elif isinstance(type_, Union):
        out.append(f"\nOne of these, told apart by `{type_.discriminator}`:\n\n")
        out += [f"- `{value}`: {_link(struct)}\n" for value, struct in type_.alternatives]
    else:
        if type_.event:
            out.append(f"\nThe data of the event `{type_.event}`.\n")
        out.append("\n" + _fields(type_))
    return "".join(out)


def _fields(struct: Struct) -> str:
    if not struct.fields:
        return "none\n"
    out = ["| name | type | |\n|---|---|---|\n"]
    for field in struct.fields:
        mark = "*" if field.required else ""
        out.append(f"| `{field.name}`{mark} | {_cell(_words(field.type))} | {_cell(field.description)} |\n")
    return "".join(out)


def _link(type_: Named) -> str:
    return f"[{type_.name}](#{type_.name.lower()})"


def _range(low, high, unit: str = "") -> str:
    if low is None and high is None:
        return ""
    if low is None:
        return f", at most {high}{unit}"
    if high is None:
        return f", at least {low}{unit}"
    return f", {low} to {high}{unit}"


def _words(type_: Type) -> str:
    if isinstance(type_, Text):
        text = type_.format or "string"
        if type_.format is None:
            text += _range(type_.min_length, type_.max_length, " characters")
        if type_.pattern is not None:
            text += f", `{type_.pattern}`"
        return text
    if isinstance(type_, Moment):
        return "date-time"
    if isinstance(type_, Day):
        return "date"
    if isinstance(type_, Const):
        value = type_.value
        return f"`{str(value).lower() if isinstance(value, bool) else value}`"
    if isinstance(type_, Whole):
        return "integer" + _range(type_.minimum, type_.maximum)
    if isinstance(type_, Real):
        text = "number" + _range(type_.minimum, type_.maximum)
        if type_.exclusive_minimum is not None:
            text += f", above {type_.exclusive_minimum}"
        if type_.exclusive_maximum is not None:
            text += f", below {type_.exclusive_maximum}"
        return text
    if isinstance(type_, Flag):
        return "boolean"
    if isinstance(type_, Raw):
        return "any JSON value"
    if isinstance(type_, Array):
        text = f"array of {_words(type_.item)}" + _range(type_.min_items, type_.max_items, " entries")
        return text + (", all different" if type_.unique else "")
    assert isinstance(type_, Named)
    return _link(type_)
