#!/usr/bin/env python3
"""Copies the page's files into a folder of their own and compresses each: bundle.py SOURCE TARGET.
The target is replaced whole, so that nothing old stays to be served."""

import gzip
import pathlib
import shutil
import sys


def main() -> int:
    source, target = map(pathlib.Path, sys.argv[1:])
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        data = file.read_bytes()
        copy.write_bytes(data)
        # The same input gives the same bytes, whenever it is compressed.
        packed = gzip.compress(data, mtime=0)
        if len(packed) < len(data):
            copy.with_name(copy.name + ".gz").write_bytes(packed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
