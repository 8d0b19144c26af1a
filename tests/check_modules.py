#!/usr/bin/env python3
"""Checks that the modules of server/ keep to the module table of docs/architecture.md: includes and
links point down it, nothing private is used from outside, nothing is included in a circle."""

import argparse
import pathlib
import re
import sys

# Module -> modules it may use directly; what those may use comes with them. Lowest first.
TABLE = {
    "base": [],
    "domain": ["base"],
    "clinical": ["base", "domain"],
    "store": ["base", "domain"],
    "service": ["base", "domain", "clinical", "store"],
    "interchange": ["base", "domain"],
    "feed": ["base", "domain", "store"],
    "jobs": ["base", "service"],
    "rpc": ["base", "service", "interchange", "feed"],
    "net": ["base"],
    "worker": ["base"],
    "app": ["base", "domain", "clinical", "store", "service", "interchange", "feed", "jobs", "rpc",
            "net", "worker"],
}
# The generated types are plain structs; the codec knows JSON text, so that few may see it.
TYPES_USERS = {"domain", "clinical", "store", "service", "interchange", "feed", "jobs", "rpc", "app"}
CODEC_USERS = {"store", "interchange", "feed", "rpc", "app"}
CODEC_HEADERS = {"protocol/codec.hpp"}
# Header pattern -> modules that may include it: which module knows which technology.
RESERVED = {
    r"boost/(asio|beast)[/.]": {"net"},
    r"sqlite3\.h": {"store"},
    r"libpq-fe\.h": {"store"},
    r"nlohmann/": {"base", "store", "interchange", "feed", "rpc", "app"},
    r"libical/": {"domain", "interchange"},
    r"toml\+\+/|toml\.hpp": {"base", "app"},
    # What opens untrusted files: in the confined child only.
    r"dcmtk/|vips/|qpdf/|tesseract/|poppler|cairo": {"worker"},
    r"archive(_entry)?\.h": {"interchange", "worker"},
}
# Named by one file only: each translation unit that names it costs half a minute to compile.
NAMED_ONCE = ["websocket::stream"]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.M)
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|("(?:\\.|[^"\\\n])*")', re.S)
LINK = re.compile(r"\bconsilium(?:::|_)(\w+)")


def closure(module: str) -> set[str]:
    """The modules that `module` may use, itself among them."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(TABLE[current])
    return seen


def without_comments(text: str) -> str:
    return COMMENT.sub(lambda match: match[1] or " ", text)


def check_file(root: pathlib.Path, path: pathlib.Path, text: str, graph: dict) -> list[str]:
    server = root / "server"
    module = path.relative_to(server).parts[0]
    allowed = closure(module)
    problems = []
    for match in INCLUDE.finditer(text):
        quoted, angled = match[1], match[2]
        where = f"{path.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}"
        name = quoted or angled
        for pattern, users in RESERVED.items():
            if re.match(pattern, name) and module not in users:
                problems.append(f"{where}: {name} is for {', '.join(sorted(users))} only")
        if re.search(r"(^|/)json\.hpp$", name) and path.suffix == ".hpp":
            problems.append(f"{where}: json.hpp belongs in .cpp files (json_fwd.hpp in headers)")
        if not quoted:
            continue
        target = quoted.split("/")[0]
        if target == "protocol":
            users = CODEC_USERS if quoted in CODEC_HEADERS else TYPES_USERS
            if module not in users:
                problems.append(f"{where}: {module} may not include {quoted}")
        elif target not in TABLE:
            problems.append(f"{where}: \"{quoted}\" does not start at a module")
        elif target not in allowed:
            problems.append(f"{where}: {module} may not include {quoted}: "
                            f"{target} is above it or beside it")
        else:
            if target != module and "/impl/" in quoted:
                problems.append(f"{where}: {quoted} is private to {target}")
            graph.setdefault(path, []).append(server / quoted)
    return problems


def find_cycle(graph: dict) -> list[pathlib.Path] | None:
    done: set[pathlib.Path] = set()
    for start in graph:
        trail: list[pathlib.Path] = []
        stack = [(start, iter(graph.get(start, [])))]
        trail.append(start)
        while stack:
            node, successors = stack[-1]
            following = next(successors, None)
            if following is None:
                done.add(node)
                stack.pop()
                trail.pop()
            elif following in trail:
                return trail[trail.index(following):] + [following]
            elif following not in done:
                trail.append(following)
                stack.append((following, iter(graph.get(following, []))))
    return None


def check_links(root: pathlib.Path, lists: pathlib.Path) -> list[str]:
    module = lists.parent.name
    allowed = closure(module)
    problems = []
    text = re.sub(r"#[^\n]*", "", lists.read_text())
    for name in LINK.findall(text):
        if name == "module":
            continue
        where = lists.relative_to(root)
        if name == "protocol_types":
            if module not in TYPES_USERS:
                problems.append(f"{where}: {module} may not link the protocol types")
        elif name == "protocol_codec":
            if module not in CODEC_USERS:
                problems.append(f"{where}: {module} may not link the protocol codec")
        elif name in TABLE and name not in allowed:
            problems.append(f"{where}: {module} may not link {name}")
    return problems


def check(root: pathlib.Path) -> list[str]:
    """Every breach of the table under `root`/server, as `file:line: what`."""
    problems = []
    graph: dict[pathlib.Path, list[pathlib.Path]] = {}
    named: dict[str, list[str]] = {name: [] for name in NAMED_ONCE}
    order = list(TABLE)
    for module, uses in TABLE.items():
        for used in uses:
            if order.index(used) >= order.index(module):
                problems.append(f"table: {module} uses {used}, which is not below it")
    for folder in sorted(path for path in (root / "server").iterdir() if path.is_dir()):
        if folder.name not in TABLE:
            problems.append(f"server/{folder.name}: not a module of the table")
            continue
        for path in sorted(folder.rglob("*")):
            if path.suffix not in (".hpp", ".cpp"):
                continue
            text = without_comments(path.read_text())
            problems += check_file(root, path, text, graph)
            for name in NAMED_ONCE:
                if re.search(r"\b" + name + r"\b", text):
                    named[name].append(str(path.relative_to(root)))
        lists = folder / "CMakeLists.txt"
        if lists.exists():
            problems += check_links(root, lists)
    for name, files in named.items():
        if len(files) > 1:
            problems.append(f"{name} is named by more than one file: {', '.join(files)}")
    cycle = find_cycle(graph)
    if cycle:
        problems.append("included in a circle: " +
                        " -> ".join(str(path.relative_to(root)) for path in cycle))
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", nargs="?", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent.parent)
    problems = check(parser.parse_args().root)
    for problem in problems:
        print(problem)
    print(f"module check: {len(problems)} problem(s)" if problems else "module check: clean")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
