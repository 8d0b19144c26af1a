#!/usr/bin/env python3
"""The generator refuses what it does not implement, names the place, and writes only what changed."""

import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
GENERATOR = HERE.parent.parent / "protocol" / "generate.py"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
COMMON = json.loads((HERE / "fixture" / "common.json").read_text(encoding="utf-8"))


def struct(**properties):
    return {"type": "object", "additionalProperties": False, "properties": properties}


def method(**changes):
    return {
        "name": "thing.get", "kind": "read", "summary": "Gets.", "params": struct(), "result": struct(),
        **changes,
    }


class GeneratorTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.sources = pathlib.Path(self.folder.name) / "sources"
        self.output = pathlib.Path(self.folder.name) / "output"
        self.sources.mkdir()
        self.write("common.json", COMMON)

    def write(self, name, document):
        text = document if isinstance(document, str) else json.dumps(document)
        (self.sources / name).write_text(text, encoding="utf-8")

    def run_generator(self):
        return subprocess.run(
            [sys.executable, "-B", GENERATOR, "--sources", self.sources, "--output", self.output],
            capture_output=True, text=True, timeout=60, check=False,
        )

    def thing(self, definitions=None, methods=None):
        self.write("thing.json", {"$schema": DIALECT, "$defs": definitions or {}, "methods": methods or []})

    def assert_refused(self, *expected):
        result = self.run_generator()
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertNotIn("Traceback", result.stderr)
        for text in expected:
            self.assertIn(text, result.stderr)
        self.assertFalse(self.output.exists(), "nothing is written from broken sources")

    def assert_accepted(self):
        result = self.run_generator()
        self.assertEqual(result.returncode, 0, result.stderr)

    def refuse_type(self, schema, *expected):
        self.thing({"Thing": schema})
        self.assert_refused(*expected)

    # -- files

    def test_broken_json_is_named_with_line_and_column(self):
        self.write("thing.json", '{\n  "a": ,\n}')
        self.assert_refused("protocol/thing.json:2:8:")

    def test_a_repeated_key_is_refused(self):
        self.write("thing.json", '{"$schema": "%s", "$defs": {"A": {}, "A": {}}}' % DIALECT)
        self.assert_refused("protocol/thing.json", '"A" appears twice')

    def test_another_dialect_or_member_is_refused(self):
        self.write("thing.json", {"$schema": "http://json-schema.org/draft-07/schema#"})
        self.assert_refused("protocol/thing.json#/$schema")
        self.write("thing.json", {"$schema": DIALECT, "definitions": {}})
        self.assert_refused("protocol/thing.json#/definitions")

    def test_all_mistakes_are_reported_at_once(self):
        self.thing({"A": {"type": "null"}, "B": {"type": "tuple"}}, [method(kind="wrong")])
        self.assert_refused("#/$defs/A/type", "#/$defs/B/type", "#/methods/0/kind")

    # -- keywords

    def test_keywords_that_are_not_implemented_are_refused_where_they_stand(self):
        text = {"type": "string", "maxLength": 5}
        for schema, keyword in (
            ({**struct(a=text), "minProperties": 1}, "minProperties"),
            ({**struct(a=text), "patternProperties": {}}, "patternProperties"),
            ({**struct(a=text), "allOf": []}, "allOf"),
            ({"type": "array", "items": text, "contains": {}}, "contains"),
            ({"type": "array", "items": text, "prefixItems": []}, "prefixItems"),
            ({**text, "contentEncoding": "base64"}, "contentEncoding"),
            ({**text, "default": "a"}, "default"),
            ({**text, "nullable": True}, "nullable"),
            ({"type": "integer", "multipleOf": 2}, "multipleOf"),
            ({"type": "integer", "exclusiveMinimum": 2}, "exclusiveMinimum"),
            ({"type": "boolean", "enum": [True]}, "enum"),
            ({"$ref": "common.json#/$defs/Point", "maxLength": 4}, "maxLength"),
        ):
            with self.subTest(keyword=keyword):
                self.refuse_type(
                    struct(inner=schema), f"protocol/thing.json#/$defs/Thing/properties/inner/{keyword}:"
                )

    def test_types_that_are_not_implemented_are_refused(self):
        for schema in ({}, {"type": "null"}, {"type": ["string", "null"]}, {"anyOf": []}, True, {"enum": ["a"]}):
            with self.subTest(schema=schema):
                self.refuse_type(struct(a=schema), "protocol/thing.json#/$defs/Thing/properties/a")

    def test_objects_must_be_closed_and_consistent(self):
        self.refuse_type({"type": "object", "properties": {}}, "additionalProperties")
        self.refuse_type({**struct(), "additionalProperties": True}, "additionalProperties")
        self.refuse_type({**struct(), "required": ["a"]}, "a is not among the properties")
        self.refuse_type(struct(Upper={"type": "boolean"}), "#/$defs/Thing/properties/Upper")
        self.refuse_type(struct(a={"const": 1}), "a const property must be required")

    def test_formats_and_patterns_outside_the_common_subset_are_refused(self):
        self.refuse_type(struct(a={"type": "string", "format": "email"}), "properties/a/format")
        for pattern in (
            "(", "a.b", "(?=a)", "(?i)a", "(a)\\1", "\\s", "\\bx", "\\w", "[[:alpha:]]", "a{1001}", "[]a]", "\\p{Script=Latin}", "x{,3}",
        ):
            with self.subTest(pattern=pattern):
                schema = {"type": "string", "maxLength": 5, "pattern": pattern}
                self.refuse_type(struct(a=schema), "#/$defs/Thing/properties/a/pattern")

    def test_bounds_out_of_order_are_refused(self):
        self.refuse_type(struct(a={"type": "string", "minLength": 3, "maxLength": 2}), "minLength is above")
        self.refuse_type(struct(a={"type": "integer", "minimum": 3, "maximum": 2}), "minimum is above")
        self.refuse_type(struct(a={"type": "integer", "maximum": 2**53}), "properties/a/maximum")
        self.refuse_type(struct(a={"type": "integer", "maximum": 1.5}), "properties/a/maximum")
        self.refuse_type(struct(a={"type": "string", "maxLength": -1}), "properties/a/maxLength")

    def test_enums_must_be_distinct_words(self):
        self.refuse_type({"type": "string", "enum": []}, "#/$defs/Thing/enum")
        self.refuse_type({"type": "string", "enum": ["a", "a"]}, "#/$defs/Thing/enum")
        self.refuse_type({"type": "string", "enum": ["two words"]}, "#/$defs/Thing/enum/0")
        self.refuse_type({"type": "string", "enum": ["a-b", "a_b"]}, "same name in C++")

    # -- references and names

    def test_references_need_a_target(self):
        self.refuse_type(struct(a={"$ref": "#/$defs/Missing"}), "properties/a/$ref", "no Missing")
        self.refuse_type(struct(a={"$ref": "missing.json#/$defs/Id"}), "no protocol/missing.json")
        self.refuse_type(struct(a={"$ref": "https://example.org/x"}), "properties/a/$ref")

    def test_a_type_cannot_contain_itself(self):
        self.refuse_type(struct(a={"type": "array", "items": {"$ref": "#/$defs/Thing"}}), "contains itself")

    def test_files_cannot_use_one_another_in_a_circle(self):
        self.thing({"Thing": struct(a={"$ref": "other.json#/$defs/Other"}), "Part": struct()})
        self.write(
            "other.json",
            {"$schema": DIALECT, "$defs": {"Other": struct(), "More": struct(a={"$ref": "thing.json#/$defs/Part"})}},
        )
        self.assert_refused("circle", "other -> thing -> other")

    def test_names_are_unique_across_files_and_methods(self):
        self.thing({"Point": struct()})
        self.assert_refused("the name Point is already taken", "common.json", "thing.json")
        self.thing({"ThingGetParams": struct()}, [method()])
        self.assert_refused("the name ThingGetParams is already taken")
        self.thing({}, [method(), method()])
        self.assert_refused("#/methods/1/name")

    def test_a_union_needs_its_discriminator_in_every_alternative(self):
        first = {**struct(kind={"const": "a"}), "required": ["kind"]}
        second = {**struct(kind={"const": "b"}), "required": ["kind"]}
        union = {"oneOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]}
        self.thing({"A": first, "B": second, "Thing": union})
        self.assert_refused("#/$defs/Thing/discriminator")
        union["discriminator"] = {"propertyName": "kind"}
        self.thing({"A": first, "B": second, "Thing": union})
        self.assert_accepted()
        for broken in (struct(), {**struct(kind={"type": "boolean"}), "required": ["kind"]}, first):
            with self.subTest(broken=broken):
                self.output = self.output.with_name("again")
                self.thing({"A": first, "B": broken, "Thing": union})
                self.assert_refused("#/$defs/Thing/oneOf/1")

    # -- methods and events

    def test_methods_are_checked(self):
        for broken, place in (
            ({"name": "Thing.get"}, "/name"), ({"kind": "delete"}, "/kind"), ({"errors": ["oops"]}, "/errors/0"),
            ({"params": {"type": "string", "maxLength": 1}}, "/params"),
            ({"result": {"type": "boolean"}}, "/result"), ({"more": 1}, "/more"),
            ({"kind": "write", "params": struct(commandId={"type": "boolean"})}, "/params/properties"),
            ({"kind": "write", "params": {"$ref": "common.json#/$defs/Point"}}, "/params"),
        ):
            with self.subTest(broken=broken):
                self.thing({}, [method(**broken)])
                self.assert_refused(f"protocol/thing.json#/methods/0{place}")

    def test_errors_are_checked(self):
        point = {"$ref": "common.json#/$defs/Point"}
        for name, broken, place in (
            ("Gone", {"code": 1, "description": "Gone."}, ""), ("gone", {"description": "Gone."}, ""),
            ("gone", {"code": "1", "description": "Gone."}, "/code"),
            ("gone", {"code": 2, "description": "Gone."}, "/code"),
            ("gone", {"code": 1, "description": 1}, "/description"),
            ("gone", {"code": 1, "description": "Gone.", "data": {"type": "string"}}, "/data"),
            ("gone", {"code": 1, "description": "Gone.", "data": {"type": "array", "items": 1}}, "/data/items"),
            ("gone", {"code": 1, "description": "Gone.", "data": {"$ref": "#/$defs/None"}}, "/data/$ref"),
        ):
            with self.subTest(broken=broken):
                errors = {"late": {"code": 2, "description": "Late.", "data": point}, name: broken}
                self.write("thing.json", {"$schema": DIALECT, "errors": errors})
                self.assert_refused(f"protocol/thing.json#/errors/{name}{place}")

    def test_errors_have_their_codes(self):
        errors = {"gone_away": {"code": 7, "description": "Gone.", "data": {"$ref": "#/$defs/Where"}}}
        self.write("thing.json", {
            "$schema": DIALECT, "errors": errors, "$defs": {"Where": struct(x={"type": "boolean"})},
            "methods": [method(errors=["gone_away"])],
        })
        self.assert_accepted()
        self.assertIn("goneAway = 7,", (self.output / "protocol/failures.hpp").read_text(encoding="utf-8"))
        document = json.loads((self.output / "openrpc.json").read_text(encoding="utf-8"))
        error = document["components"]["errors"]["gone_away"]
        self.assertEqual((error["code"], error["data"]["schema"]), (7, {"$ref": "#/components/schemas/Where"}))

    def test_parameters_are_bounded(self):
        for schema, reason in (
            ({"type": "string"}, "strings need maxLength"), ({"type": "string", "minLength": 1}, "strings need maxLength"),
            ({"type": "integer", "minimum": 1}, "integers need minimum and maximum"),
            ({"type": "array", "items": {"type": "boolean"}}, "arrays need maxItems"), ({"x-raw": True}, "x-raw is for results"),
        ):
            with self.subTest(schema=schema):
                self.thing({}, [method(params=struct(a=schema))])
                self.assert_refused("#/methods/0/params/properties/a:", reason)
                self.thing({"Inner": struct(a=schema)}, [method(params=struct(b={"$ref": "#/$defs/Inner"}))])
                self.assert_refused("#/$defs/Inner/properties/a:", reason, "thing.get")
                self.thing({"Inner": struct(a=schema)}, [method(result=struct(b={"$ref": "#/$defs/Inner"}))])
                self.assert_accepted()
                self.output = self.output.with_name(self.output.name + "x")

    def test_events_are_unique(self):
        event = {**struct(), "x-event": "thing.done"}
        self.thing({"Done": event, "Finished": copy.deepcopy(event)})
        self.assert_refused("the event thing.done is already")
        self.thing({"Done": {**struct(), "x-event": "done"}})
        self.assert_refused("#/$defs/Done/x-event")

    # -- output

    def test_files_are_rewritten_only_when_their_content_changes_and_stale_ones_go(self):
        self.thing({"Thing": struct(a={"type": "boolean"})})
        self.write("other.json", {"$schema": DIALECT, "$defs": {"Other": struct()}})
        self.assert_accepted()
        for path in self.output.rglob("*.*"):
            os.utime(path, (1, 1))
        (self.sources / "other.json").unlink()
        self.thing({"Thing": struct(b={"type": "boolean"})})
        self.assert_accepted()
        folder = self.output / "protocol"
        self.assertEqual((folder / "common.hpp").stat().st_mtime, 1)
        self.assertGreater((folder / "thing.hpp").stat().st_mtime, 1)
        self.assertFalse((folder / "other.hpp").exists())
        self.assertEqual([path for path in folder.iterdir() if path.suffix == ".part"], [])

    def test_output_is_the_same_each_time(self):
        self.thing({"Thing": struct(a={"type": "boolean"})}, [method()])
        self.assert_accepted()
        first = {path.name: path.read_bytes() for path in self.output.rglob("*.*") if path.is_file()}
        self.output = self.output.with_name("second")
        self.assert_accepted()
        second = {path.name: path.read_bytes() for path in self.output.rglob("*.*") if path.is_file()}
        self.assertEqual(first, second)
        self.assertIn("openrpc.json", first)
        self.assertIn("protocol.md", first)


if __name__ == "__main__":
    unittest.main()
