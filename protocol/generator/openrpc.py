"""Assembles the OpenRPC 1.3 document from the sources."""

from __future__ import annotations

from .model import MAX_SAFE_INTEGER, Contract, Failure, Union

DESCRIPTION = (
    "JSON-RPC 2.0 over WebSocket (wss://HOST/rpc, subprotocol consilium.v1) and POST /rpc. Parameters "
    "are by name. A method of kind write takes a commandId: sent again with the same parameters it gets "
    "the first reply and nothing happens twice. Besides the errors it lists, any method may answer "
    "unauthenticated, invalid, rate_limited, too_large or unavailable."
)


def document(contract: Contract) -> dict:
    schemas = {}
    events = []
    for aggregate in contract.aggregates:
        for name, schema in aggregate.document.get("$defs", {}).items():
            schemas[name] = _schema(schema)
    for event in sorted(contract.events(), key=lambda e: e.event):
        events.append(
            {
                "name": event.event,
                "summary": event.description,
                "schema": {"$ref": f"#/components/schemas/{event.name}"},
            }
        )
    return {
        "openrpc": "1.3.2",
        "info": {"title": "Consilium", "version": "1", "description": DESCRIPTION},
        "methods": [_discover()] + [_method(m) for m in sorted(contract.methods(), key=lambda m: m.name)],
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "errors": {failure.name: _error(failure) for failure in contract.failures},
        },
        "x-events": events,
    }


def _error(failure: Failure) -> dict:
    data = {"description": failure.description}
    if failure.schema is not None:
        data["schema"] = _schema(failure.schema)
    return {"code": failure.code, "message": failure.name, "data": data}


def _discover() -> dict:
    return {
        "name": "rpc.discover",
        "summary": "Returns this document.",
        "x-kind": "read",
        "paramStructure": "by-name",
        "params": [],
        "result": {
            "name": "OpenRPC Schema",
            "schema": {
                "$ref": "https://raw.githubusercontent.com/open-rpc/meta-schema/master/schema.json"
            },
        },
        "errors": [],
    }


def _method(method) -> dict:
    params = []
    resolved = {f.name: f for f in method.params.fields}
    schemas = method.params_schema.get("properties")
    for name, field in resolved.items():
        schema = (
            schemas[name]
            if schemas is not None
            else {"$ref": f"#/components/schemas/{method.params.name}/properties/{name}"}
        )
        descriptor = {"name": name, "required": field.required}
        if field.description:
            descriptor["description"] = field.description
        descriptor["schema"] = _schema(schema)
        params.append(descriptor)
    entry = {"name": method.name, "summary": method.summary}
    if method.description:
        entry["description"] = method.description
    entry.update(
        {
            "x-kind": method.kind,
            "paramStructure": "by-name",
            "params": params,
            "result": {"name": f"{method.trait}Result", "schema": _schema(method.result_schema)},
            "errors": [{"$ref": f"#/components/errors/{name}"} for name in method.errors],
        }
    )
    return entry


def _schema(schema):
    """The schema with references into the document, and the bounds that hold for every integer."""
    if not isinstance(schema, dict):
        return schema
    out = {}
    for keyword, value in schema.items():
        if keyword == "$ref" and not value.startswith("#/components/"):
            out[keyword] = "#/components/schemas/" + value.rsplit("/", 1)[1]
        elif keyword == "properties":
            out[keyword] = {name: _schema(each) for name, each in value.items()}
        elif keyword == "items":
            out[keyword] = _schema(value)
        elif keyword == "oneOf":
            out[keyword] = [_schema(each) for each in value]
        else:
            out[keyword] = value
    if schema.get("type") == "integer" and "const" not in schema:
        out.setdefault("minimum", -MAX_SAFE_INTEGER)
        out.setdefault("maximum", MAX_SAFE_INTEGER)
    return out
