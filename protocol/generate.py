#!/usr/bin/env python3
"""Writes the C++ types and codec, the OpenRPC document and the reference page from protocol/*.json.

Files are written atomically and only when their content changes, so that several build folders can
share one output folder. Needs nothing but the standard library.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from generator import cpp, openrpc, page
from generator.schema import SourceErrors, load


def outputs(sources: Path) -> dict[str, str]:
    """Relative path of each file -> its content."""
    contract = load(sources)
    document = openrpc.document(contract)
    files = {
        "protocol/methods.hpp": cpp.methods(contract),
        "protocol/events.hpp": cpp.events(contract),
        "protocol/failures.hpp": cpp.failures(contract),
        "protocol/openrpc.hpp": cpp.openrpc_header(),
        "protocol/openrpc.cpp": cpp.openrpc_source(
            json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        ),
        "protocol/type_table.inc": cpp.type_table(contract),
        "openrpc.json": json.dumps(document, ensure_ascii=False, indent=2) + "\n",
        "protocol.md": page.page(contract),
    }
    for aggregate in contract.aggregates:
        files[f"protocol/{aggregate.name}.hpp"] = cpp.header(aggregate)
        files[f"protocol/{aggregate.name}.cpp"] = cpp.enums(aggregate)
        files[f"protocol/{aggregate.name}_codec.hpp"] = cpp.codec_header(aggregate)
        files[f"protocol/{aggregate.name}_codec.cpp"] = cpp.codec(aggregate)
    return files


def write_when_changed(path: Path, content: str) -> None:
    data = content.encode("utf-8")
    try:
        if path.read_bytes() == data:
            return
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def remove_stale(folder: Path, files: dict[str, str]) -> None:
    kept = {folder / name for name in files}
    for path in (folder / "protocol").iterdir():
        if path.suffix in (".hpp", ".cpp", ".inc") and path not in kept:
            path.unlink(missing_ok=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=Path, default=Path(__file__).parent, help="folder of *.json")
    parser.add_argument("--output", type=Path, required=True, help="folder of the generated files")
    parser.add_argument("--stamp", type=Path, help="file to touch on success")
    arguments = parser.parse_args()
    try:
        files = outputs(arguments.sources)
    except SourceErrors as errors:
        print(errors, file=sys.stderr)
        return 1
    for name, content in files.items():
        write_when_changed(arguments.output / name, content)
    remove_stale(arguments.output, files)
    if arguments.stamp:
        arguments.stamp.parent.mkdir(parents=True, exist_ok=True)
        arguments.stamp.touch()
    return 0


if __name__ == "__main__":
    sys.exit(main())
