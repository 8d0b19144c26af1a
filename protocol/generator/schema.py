"""Reads the sources into the model. Whatever the generator does not implement is refused, with the
file and the JSON pointer of the place."""

from __future__ import annotations

import json
import re
from pathlib import Path

from .model import (
    KINDS,
    MAX_SAFE_INTEGER,
    Aggregate,
    Array,
    Const,
    Contract,
    Day,
    Enum,
    Failure,
    Field,
    Flag,
    Method,
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
    children,
)

ANNOTATIONS = {"title", "description", "$comment", "examples", "deprecated"}
RESERVED_FILES = {"methods", "events", "failures", "openrpc", "codec", "json"}
DIALECT = "https://json-schema.org/draft/2020-12/schema"
COMMAND_ID = {"$ref": "common.json#/$defs/CommandId"}


class SourceError(Exception):
    """One mistake in a source."""

    def __init__(self, where: str, message: str):
        super().__init__(f"{where}: {message}")


class SourceErrors(Exception):
    """All mistakes found."""

    def __init__(self, errors: list[SourceError]):
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


def load(folder: Path) -> Contract:
    """Reads every *.json of the folder. Raises SourceErrors."""
    return _Loader(folder).load()


def _token(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


class _Loader:
    def __init__(self, folder: Path):
        self.folder = folder
        self.aggregates: dict[str, Aggregate] = {}
        self.definitions: dict[tuple[str, str], Type] = {}
        self.in_progress: list[tuple[str, str]] = []
        self.names: dict[str, str] = {}  # C++ name -> where it was defined
        self.failures: dict[str, Failure] = {}
        self.errors: list[SourceError] = []

    def load(self) -> Contract:
        for path in sorted(self.folder.glob("*.json")):
            self._attempt(self._read, path)
        self._stop_on_errors()
        for aggregate in self.aggregates.values():
            for name, source in aggregate.document.get("errors", {}).items():
                self._attempt(self._failure, aggregate, name, source, self._place(aggregate, "errors", name))
        for aggregate in self.aggregates.values():
            for name in aggregate.document.get("$defs", {}):
                self._attempt(self._definition, aggregate.name, name, self._place(aggregate, "$defs", name))
            for index, source in enumerate(aggregate.document.get("methods", [])):
                self._attempt(self._method, aggregate, source, self._place(aggregate, "methods", str(index)))
        self._stop_on_errors()
        contract = Contract(self._ordered(), sorted(self.failures.values(), key=lambda f: f.code))
        self._check_events(contract)
        self._check_params(contract)
        self._check_unions(contract)
        self._stop_on_errors()
        return contract

    # -- files

    def _attempt(self, function, *arguments):
        try:
            function(*arguments)
        except SourceError as error:
            if str(error) not in {str(known) for known in self.errors}:
                self.errors.append(error)

    def _stop_on_errors(self):
        if self.errors:
            raise SourceErrors(self.errors)

    @staticmethod
    def _place(aggregate: Aggregate, *steps: str) -> str:
        return f"protocol/{aggregate.name}.json#" + "".join("/" + _token(step) for step in steps)

    def _read(self, path: Path):
        where = f"protocol/{path.name}"

        def pairs(items):
            keys = [key for key, _ in items]
            for key in keys:
                if keys.count(key) > 1:
                    raise SourceError(where, f"the key {json.dumps(key)} appears twice in one object")
            return dict(items)

        def refuse_constant(text):
            raise SourceError(where, f"{text} is not JSON")

        try:
            document = json.loads(
                path.read_text(encoding="utf-8"), object_pairs_hook=pairs, parse_constant=refuse_constant
            )
        except json.JSONDecodeError as error:
            raise SourceError(f"{where}:{error.lineno}:{error.colno}", f"not valid JSON: {error.msg}")
        except UnicodeDecodeError as error:
            raise SourceError(where, f"not UTF-8: {error}")
        if not isinstance(document, dict):
            raise SourceError(where, "expected an object")
        unknown = set(document) - {"$schema", "title", "description", "errors", "$defs", "methods"}
        if unknown:
            raise SourceError(f"{where}#/{_token(sorted(unknown)[0])}", "unknown member of a source file")
        if document.get("$schema") != DIALECT:
            raise SourceError(f"{where}#/$schema", f'expected "{DIALECT}"')
        name = path.stem
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in RESERVED_FILES:
            raise SourceError(where, "this file name cannot be an aggregate's")
        if not isinstance(document.get("$defs", {}), dict):
            raise SourceError(f"{where}#/$defs", "expected an object")
        if not isinstance(document.get("methods", []), list):
            raise SourceError(f"{where}#/methods", "expected an array")
        if not isinstance(document.get("errors", {}), dict):
            raise SourceError(f"{where}#/errors", "expected an object")
        self.aggregates[name] = Aggregate(name, document.get("description", ""), document)

    def _ordered(self) -> list[Aggregate]:
        ordered: list[Aggregate] = []
        state: dict[str, str] = {}

        def visit(name: str, path: list[str]):
            if state.get(name) == "done":
                return
            if state.get(name) == "open":
                circle = path[path.index(name):] + [name]
                raise SourceError(
                    f"protocol/{name}.json",
                    "files use one another in a circle (" + " -> ".join(circle)
                    + "); move the shared types to common.json",
                )
            state[name] = "open"
            for used in sorted(self.aggregates[name].uses):
                visit(used, path + [name])
            state[name] = "done"
            ordered.append(self.aggregates[name])

        try:
            for name in sorted(self.aggregates):
                visit(name, [])
        except SourceError as error:
            raise SourceErrors([error])
        return ordered

    # -- definitions and methods

    def _definition(self, file: str, name: str, where: str) -> Type:
        key = (file, name)
        if key in self.definitions:
            return self.definitions[key]
        if key in self.in_progress:
            raise SourceError(where, f"{name} contains itself")
        aggregate = self.aggregates[file]
        place = self._place(aggregate, "$defs", name)
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
            raise SourceError(place, "a type's name is TitleCase")
        self.in_progress.append(key)
        try:
            type_ = self._type(aggregate, aggregate.document["$defs"][name], place, name, definition=True)
            if not isinstance(type_, Named):
                self._claim(name, place)
        finally:
            self.in_progress.pop()
        self.definitions[key] = type_
        return type_

    def _failure(self, aggregate: Aggregate, name: str, source, where: str):
        self._object_of(source, where, {"code", "description"}, {"data"})
        code, description = source["code"], source["description"]
        if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name) or name in self.failures:
            raise SourceError(where, "an error's name is snake_case, and there is one of a name")
        if type(code) is not int or any(code == known.code for known in self.failures.values()):
            raise SourceError(f"{where}/code", "expected an integer that no other error has")
        if not isinstance(description, str):
            raise SourceError(f"{where}/description", "expected a string")
        failure = Failure(name, code, description)
        if "data" in source:
            schema = failure.schema = source["data"]
            failure.many = isinstance(schema, dict) and schema.get("type") == "array"
            reference = schema.get("items") if failure.many else schema
            place = f"{where}/data" + ("/items" if failure.many else "")
            _, failure.data = self._target(aggregate, reference, place)
        self.failures[name] = failure

    def _claim(self, name: str, where: str):
        if name in self.names:
            raise SourceError(where, f"the name {name} is already taken by {self.names[name]}")
        self.names[name] = where

    def _method(self, aggregate: Aggregate, source, where: str):
        self._object_of(
            source, where, {"name", "kind", "summary", "params", "result"}, {"description", "errors"}
        )
        name, kind = source["name"], source["kind"]
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][A-Za-z]*\.[a-z][A-Za-z]*", name):
            raise SourceError(f"{where}/name", "a method's name is noun.verb")
        if any(name == method.name for other in self.aggregates.values() for method in other.methods):
            raise SourceError(f"{where}/name", f"there are two methods {name}")
        if kind not in KINDS:
            raise SourceError(f"{where}/kind", "expected one of " + ", ".join(KINDS))
        for text in ("summary", "description"):
            if text in source and not isinstance(source[text], str):
                raise SourceError(f"{where}/{text}", "expected a string")
        errors = source.get("errors", [])
        for index, error in enumerate(errors):
            if error not in self.failures:
                known = ", ".join(self.failures) or "those that a file lists under errors"
                raise SourceError(f"{where}/errors/{index}", f"expected one of {known}")
        if len(set(errors)) != len(errors):
            raise SourceError(f"{where}/errors", "the same error twice")

        trait = "".join(capitalised(part) for part in name.split("."))
        self._claim(trait, f"{where}/name")
        params_schema = self._params_schema(source["params"], kind, f"{where}/params")
        params = self._type(aggregate, params_schema, f"{where}/params", trait + "Params")
        result = self._type(aggregate, source["result"], f"{where}/result", trait + "Result")
        for part, type_ in (("params", params), ("result", result)):
            if not isinstance(type_, Struct):
                raise SourceError(f"{where}/{part}", "expected an object type")
        for part, type_ in (("Params", params), ("Result", result)):
            if type_.name != trait + part:
                self._claim(trait + part, f"{where}/{part.lower()}")
        aggregate.methods.append(
            Method(
                name, trait, kind, source["summary"], source.get("description", ""), params, result,
                errors, params_schema, source["result"],
            )
        )

    def _params_schema(self, schema, kind: str, where: str):
        if kind != "write":
            return schema
        if not isinstance(schema, dict) or "$ref" in schema:
            raise SourceError(where, "a write's parameters are written in place, for commandId to be added")
        properties = schema.get("properties", {})
        if not isinstance(properties, dict) or "commandId" in properties:
            raise SourceError(f"{where}/properties", "commandId is added by the generator")
        return {
            **schema,
            "required": ["commandId", *schema.get("required", [])],
            "properties": {"commandId": COMMAND_ID, **properties},
        }

    @staticmethod
    def _object_of(value, where: str, required: set[str], optional: set[str]):
        if not isinstance(value, dict):
            raise SourceError(where, "expected an object")
        for name in sorted(required - set(value)):
            raise SourceError(where, f"{name} is missing")
        for name in sorted(set(value) - required - optional):
            raise SourceError(f"{where}/{_token(name)}", "unknown member")

    # -- types

    def _type(self, aggregate: Aggregate, schema, where: str, name: str, definition: bool = False) -> Type:
        if not isinstance(schema, dict):
            raise SourceError(where, "expected a schema object")
        for text in ("title", "description", "$comment"):
            if text in schema and not isinstance(schema[text], str):
                raise SourceError(f"{where}/{text}", "expected a string")
        if "$ref" in schema:
            return self._reference(aggregate, schema, where)
        if "x-event" in schema and not definition:
            raise SourceError(f"{where}/x-event", "events are defined in $defs")
        if "oneOf" in schema:
            return self._union(aggregate, schema, where, name)
        if "x-raw" in schema:
            self._keywords(schema, where, {"x-raw"})
            if schema["x-raw"] is not True:
                raise SourceError(f"{where}/x-raw", "expected true")
            return Raw(where)
        if "const" in schema:
            return self._const(schema, where)
        kind = schema.get("type")
        if kind == "object":
            return self._struct(aggregate, schema, where, name)
        if kind == "array":
            return self._array(aggregate, schema, where, name)
        if kind == "string":
            return self._string(aggregate, schema, where, name)
        if kind == "integer":
            return self._integer(schema, where)
        if kind == "number":
            return self._number(schema, where)
        if kind == "boolean":
            self._keywords(schema, where, {"type"})
            return Flag(where)
        raise SourceError(
            f"{where}/type" if "type" in schema else where,
            "expected one type of object, array, string, integer, number, boolean (or $ref, oneOf, const, x-raw)",
        )

    @staticmethod
    def _keywords(schema: dict, where: str, known: set[str]):
        for keyword in schema:
            if keyword not in known and keyword not in ANNOTATIONS:
                raise SourceError(
                    f"{where}/{_token(keyword)}", "this keyword is not implemented here by the generator"
                )

    def _target(self, aggregate: Aggregate, schema, where: str) -> tuple[str, str]:
        """File and name of what a reference means."""
        if not isinstance(schema, dict) or "$ref" not in schema:
            raise SourceError(where, "expected a $ref")
        self._keywords(schema, where, {"$ref"})
        match = re.fullmatch(r"(?:([a-z][a-z0-9_]*)\.json)?#/\$defs/([A-Za-z0-9]+)", str(schema["$ref"]))
        if not match:
            raise SourceError(f"{where}/$ref", "expected #/$defs/NAME or FILE.json#/$defs/NAME")
        file, name = match.group(1) or aggregate.name, match.group(2)
        if file not in self.aggregates:
            raise SourceError(f"{where}/$ref", f"there is no protocol/{file}.json")
        if name not in self.aggregates[file].document.get("$defs", {}):
            raise SourceError(f"{where}/$ref", f"there is no {name} in protocol/{file}.json")
        return file, name

    def _reference(self, aggregate: Aggregate, schema: dict, where: str) -> Type:
        file, name = self._target(aggregate, schema, where)
        type_ = self._definition(file, name, f"{where}/$ref")
        if self._has_named(type_) and file != aggregate.name:
            aggregate.uses.add(file)
        return type_

    def _has_named(self, type_: Type) -> bool:
        return isinstance(type_, Named) or (isinstance(type_, Array) and self._has_named(type_.item))

    def _struct(self, aggregate: Aggregate, schema: dict, where: str, name: str) -> Struct:
        self._keywords(schema, where, {"type", "properties", "required", "additionalProperties", "x-event"})
        if schema.get("additionalProperties") is not False:
            raise SourceError(where, 'objects need "additionalProperties": false')
        properties = schema.get("properties", {})
        required = schema.get("required", [])
        if not isinstance(properties, dict):
            raise SourceError(f"{where}/properties", "expected an object")
        if not isinstance(required, list) or len(set(map(str, required))) != len(required):
            raise SourceError(f"{where}/required", "expected an array of different names")
        for key in required:
            if key not in properties:
                raise SourceError(f"{where}/required", f"{key} is not among the properties")
        fields = []
        for key, value in properties.items():
            place = f"{where}/properties/{_token(key)}"
            if not re.fullmatch(r"[a-z][A-Za-z0-9]*", key):
                raise SourceError(place, "a property's name is lowerCamel")
            type_ = self._type(aggregate, value, place, name + capitalised(key))
            if isinstance(type_, Const) and key not in required:
                raise SourceError(place, "a const property must be required")
            description = value.get("description", "")
            if not description and isinstance(type_, Named) and "$ref" in value:
                description = type_.description
            fields.append(Field(key, type_, key in required, description))
        event = schema.get("x-event")
        if event is not None and not re.fullmatch(r"[a-z][A-Za-z]*\.[a-z][A-Za-z]*", str(event)):
            raise SourceError(f"{where}/x-event", "an event's type is noun.participle")
        struct = Struct(where, name, aggregate.name, schema.get("description", ""), fields, event)
        self._claim(name, where)
        aggregate.types.append(struct)
        return struct

    def _union(self, aggregate: Aggregate, schema: dict, where: str, name: str) -> Union:
        self._keywords(schema, where, {"oneOf", "discriminator", "type"})
        if schema.get("type", "object") != "object":
            raise SourceError(f"{where}/type", "the alternatives of oneOf are objects")
        self._object_of(schema.get("discriminator"), f"{where}/discriminator", {"propertyName"}, set())
        discriminator = schema["discriminator"]["propertyName"]
        sources = schema["oneOf"]
        if not isinstance(sources, list) or len(sources) < 2:
            raise SourceError(f"{where}/oneOf", "expected at least two alternatives")
        alternatives: list[tuple[str, Struct]] = []
        for index, source in enumerate(sources):
            place = f"{where}/oneOf/{index}"
            type_ = self._type(aggregate, source, place, self._alternative_name(source, name, discriminator))
            if not isinstance(type_, Struct):
                raise SourceError(place, "the alternatives of oneOf are objects")
            value = next((f.type for f in type_.fields if f.name == discriminator), None)
            if not isinstance(value, Const) or not isinstance(value.value, str):
                raise SourceError(place, f"the discriminator {discriminator} must be a const string here")
            if value.value in {known for known, _ in alternatives}:
                raise SourceError(place, f"two alternatives have the same {discriminator}")
            alternatives.append((value.value, type_))
        union = Union(where, name, aggregate.name, schema.get("description", ""), discriminator, alternatives)
        self._claim(name, where)
        aggregate.types.append(union)
        return union

    @staticmethod
    def _alternative_name(source, name: str, discriminator: str) -> str:
        try:
            value = source["properties"][discriminator]["const"]
            return name + "".join(capitalised(part) for part in re.split(r"[^A-Za-z0-9]+", value))
        except (KeyError, TypeError):
            return name + "Alternative"

    def _array(self, aggregate: Aggregate, schema: dict, where: str, name: str) -> Array:
        self._keywords(schema, where, {"type", "items", "minItems", "maxItems", "uniqueItems"})
        if "items" not in schema:
            raise SourceError(where, "arrays need items")
        item = self._type(aggregate, schema["items"], f"{where}/items", name + "Item")
        if isinstance(item, Const):
            raise SourceError(f"{where}/items", "an array of a constant holds nothing")
        unique = schema.get("uniqueItems", False)
        if not isinstance(unique, bool):
            raise SourceError(f"{where}/uniqueItems", "expected true or false")
        low, high = self._count(schema, where, "minItems"), self._count(schema, where, "maxItems")
        self._in_order(low, high, where, "minItems", "maxItems")
        return Array(where, item, low, high, unique)

    def _string(self, aggregate: Aggregate, schema: dict, where: str, name: str) -> Type:
        if "enum" in schema:
            self._keywords(schema, where, {"type", "enum"})
            values = schema["enum"]
            if not isinstance(values, list) or not values or len(set(map(str, values))) != len(values):
                raise SourceError(f"{where}/enum", "expected an array of different strings")
            for index, value in enumerate(values):
                if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.:-]*", value):
                    raise SourceError(f"{where}/enum/{index}", "expected a word: letters, digits and _ . : -")
            if len({re.sub(r"[^A-Za-z0-9]", "_", value) for value in values}) != len(values):
                raise SourceError(f"{where}/enum", "two values have the same name in C++")
            enum = Enum(where, name, aggregate.name, schema.get("description", ""), values)
            self._claim(name, where)
            aggregate.types.append(enum)
            return enum
        self._keywords(schema, where, {"type", "minLength", "maxLength", "pattern", "format"})
        low, high = self._count(schema, where, "minLength"), self._count(schema, where, "maxLength")
        self._in_order(low, high, where, "minLength", "maxLength")
        pattern = schema.get("pattern")
        if pattern is not None:
            check_pattern(pattern, f"{where}/pattern")
        format_ = schema.get("format")
        if format_ in ("date-time", "date"):
            self._keywords(schema, where, {"type", "format"})
            return Moment(where) if format_ == "date-time" else Day(where)
        if format_ not in (None, "uuid", "duration"):
            raise SourceError(f"{where}/format", "expected uuid, date-time, date or duration")
        return Text(where, low, high, pattern, format_)

    def _integer(self, schema: dict, where: str) -> Whole:
        self._keywords(schema, where, {"type", "minimum", "maximum"})
        for keyword in ("minimum", "maximum"):
            value = schema.get(keyword)
            if value is not None and (type(value) is not int or abs(value) > MAX_SAFE_INTEGER):
                raise SourceError(f"{where}/{keyword}", "expected an integer within +-(2^53-1)")
        self._in_order(schema.get("minimum"), schema.get("maximum"), where, "minimum", "maximum")
        return Whole(where, schema.get("minimum"), schema.get("maximum"))

    def _number(self, schema: dict, where: str) -> Real:
        names = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        self._keywords(schema, where, {"type", *names})
        for keyword in names:
            value = schema.get(keyword)
            if value is not None and type(value) not in (int, float):
                raise SourceError(f"{where}/{keyword}", "expected a number")
        self._in_order(schema.get("minimum"), schema.get("maximum"), where, "minimum", "maximum")
        return Real(where, *(schema.get(keyword) for keyword in names))

    def _const(self, schema: dict, where: str) -> Const:
        self._keywords(schema, where, {"const", "type"})
        value = schema["const"]
        kinds = {str: "string", bool: "boolean", int: "integer"}
        if type(value) not in kinds or (type(value) is int and abs(value) > MAX_SAFE_INTEGER):
            raise SourceError(f"{where}/const", "expected a string, a boolean or an integer")
        if "type" in schema and schema["type"] != kinds[type(value)]:
            raise SourceError(f"{where}/type", "does not fit the const")
        return Const(where, value)

    @staticmethod
    def _count(schema: dict, where: str, keyword: str) -> int | None:
        value = schema.get(keyword)
        if value is not None and (type(value) is not int or not 0 <= value <= 1_000_000):
            raise SourceError(f"{where}/{keyword}", "expected an integer from 0 to 1000000")
        return value

    @staticmethod
    def _in_order(low, high, where: str, low_name: str, high_name: str):
        if low is not None and high is not None and low > high:
            raise SourceError(where, f"{low_name} is above {high_name}")

    # -- checks of the whole

    def _check_events(self, contract: Contract):
        seen: dict[str, str] = {}
        for event in contract.events():
            if event.event in seen:
                self.errors.append(
                    SourceError(event.where, f"the event {event.event} is already {seen[event.event]}")
                )
            seen[event.event] = event.where

    def _check_unions(self, contract: Contract):
        seen: dict[tuple[str, ...], Union] = {}
        for union in contract.types():
            if not isinstance(union, Union):
                continue
            key = tuple(struct.name for _, struct in union.alternatives)
            if key in seen:
                self.errors.append(
                    SourceError(union.where, f"has the alternatives of {seen[key].name}; use that")
                )
            seen[key] = union

    def _check_params(self, contract: Contract):
        """What a client sends is bounded, and all of it is understood."""
        seen: set[int] = set()

        def visit(type_: Type, method: str):
            if id(type_) in seen:
                return
            seen.add(id(type_))

            def complain(message: str):
                self.errors.append(SourceError(type_.where, f"{message} (in the parameters of {method})"))

            if isinstance(type_, Raw):
                complain("x-raw is for results and events")
            elif isinstance(type_, Text) and type_.max_length is None and type_.format is None:
                complain("strings need maxLength, an enum or a format")
            elif isinstance(type_, Whole) and (type_.minimum is None or type_.maximum is None):
                complain("integers need minimum and maximum")
            elif isinstance(type_, Array) and type_.max_items is None:
                complain("arrays need maxItems")
            for child in children(type_):
                visit(child, method)

        for method in contract.methods():
            visit(method.params, method.name)


def check_pattern(pattern, where: str):
    """Accepts what RE2 and ECMA-262 (with the u flag) read alike."""
    if not isinstance(pattern, str):
        raise SourceError(where, "expected a string")
    try:
        re.compile(re.sub(r"\\[pP]\{[^}]*\}", "x", pattern))
    except re.error as error:
        raise SourceError(where, f"not a regular expression: {error}")
    in_class = False
    index = 0
    while index < len(pattern):
        character = pattern[index]
        if character == "\\":
            escape = pattern[index + 1:index + 2]
            if escape in ("p", "P"):
                category = re.match(r"\{[A-Z][a-z]?\}", pattern[index + 2:])
                if not category:
                    raise SourceError(where, "only \\p{GENERAL CATEGORY} is implemented")
                index += category.end()
            elif escape not in tuple("nrtdD^$\\.*+?()[]{}|/") and not (in_class and escape == "-"):
                raise SourceError(where, f"the escape \\{escape} is not implemented")
            index += 2
            continue
        if in_class:
            if character == "[":
                raise SourceError(where, "escape [ within a class")
            in_class = character != "]"
        elif character == "[":
            in_class = True
            if pattern[index + 1:index + 2] == "^":
                index += 1
            if pattern[index + 1:index + 2] == "]":
                raise SourceError(where, "escape ] at the beginning of a class")
        elif character == ".":
            raise SourceError(where, "use a class such as [^\\n\\r] instead of .")
        elif pattern.startswith("(?", index) and not pattern.startswith("(?:", index):
            raise SourceError(where, "of the groups (?...) only (?:...) is implemented")
        elif character == "{":
            if not re.match(r"\{[0-9]{1,3}(,[0-9]{0,3})?\}", pattern[index:]):
                raise SourceError(where, "expected {n}, {n,} or {n,m} with at most 999, or \\{")
        index += 1
