"""What the sources mean: types, methods and events, checked, ready to be written out."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_SAFE_INTEGER = 9007199254740991

KINDS = ("read", "write", "session")


@dataclass(eq=False)
class Type:
    where: str  # file and JSON pointer, for messages


@dataclass(eq=False)
class Text(Type):
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    format: str | None = None  # "uuid", "duration" or None


@dataclass(eq=False)
class Moment(Type):
    pass


@dataclass(eq=False)
class Day(Type):
    pass


@dataclass(eq=False)
class Const(Type):
    value: str | bool | int = ""


@dataclass(eq=False)
class Whole(Type):
    minimum: int | None = None
    maximum: int | None = None


@dataclass(eq=False)
class Real(Type):
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = None
    exclusive_maximum: float | None = None


@dataclass(eq=False)
class Flag(Type):
    pass


@dataclass(eq=False)
class Raw(Type):
    pass


@dataclass(eq=False)
class Array(Type):
    item: Type | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique: bool = False


@dataclass(eq=False)
class Named(Type):
    name: str = ""
    file: str = ""  # the aggregate, e.g. "case"
    description: str = ""


@dataclass(eq=False)
class Enum(Named):
    values: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Field:
    name: str
    type: Type
    required: bool
    description: str


@dataclass(eq=False)
class Struct(Named):
    fields: list[Field] = field(default_factory=list)
    event: str | None = None


@dataclass(eq=False)
class Union(Named):
    discriminator: str = ""
    alternatives: list[tuple[str, Struct]] = field(default_factory=list)


@dataclass(eq=False)
class Method:
    name: str
    trait: str
    kind: str
    summary: str
    description: str
    params: Struct
    result: Struct
    errors: list[str]
    params_schema: dict  # as written, with commandId added to writes
    result_schema: dict


@dataclass(eq=False)
class Failure:
    """An error of the contract."""

    name: str
    code: int
    description: str
    schema: dict | None = None  # of its `data`
    data: str = ""  # the type that this names
    many: bool = False  # whether it is an array of it


@dataclass(eq=False)
class Aggregate:
    """One source file."""

    name: str
    description: str
    document: dict
    types: list[Named] = field(default_factory=list)  # each after those it uses
    methods: list[Method] = field(default_factory=list)
    uses: set[str] = field(default_factory=set)  # other aggregates whose types it uses


@dataclass(eq=False)
class Contract:
    aggregates: list[Aggregate]  # each after those it uses
    failures: list[Failure]  # by code

    def methods(self) -> list[Method]:
        return [method for aggregate in self.aggregates for method in aggregate.methods]

    def types(self) -> list[Named]:
        return [type_ for aggregate in self.aggregates for type_ in aggregate.types]

    def events(self) -> list[Struct]:
        return [t for t in self.types() if isinstance(t, Struct) and t.event is not None]


def children(type_: Type) -> list[Type]:
    """The types a type is made of."""
    if isinstance(type_, Array):
        return [type_.item]
    if isinstance(type_, Struct):
        return [f.type for f in type_.fields]
    if isinstance(type_, Union):
        return [alternative for _, alternative in type_.alternatives]
    return []


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
