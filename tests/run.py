#!/usr/bin/env python3
"""Runs the tests of one build and counts them: the programs that CTest knows (Catch2 test cases
and checks) and the Node.js test files. The last line reads `N passed, M failed[, K skipped]`.

What touches data runs once for each engine, the rest once. For PostgreSQL a cluster is started and
stopped here."""

import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from support import postgres

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENGINES = ("sqlite", "postgres")
# On which engines something runs: each one that was asked for, one of them, or this one alone.
# Programs have a CTest label such as `engines-each` or run once; a Node.js file that differs from
# its folder says so with a line `// engines: sqlite`, and why.
KINDS = ("each", "once", *ENGINES)


@dataclasses.dataclass
class NodeFolder:
    name: str
    under_sanitizer: bool
    engines: str


# Files run beside one another, except those with a line `// alone: why`, which measure deadlines
# or take the whole machine. Those with a line `// long: why` begin before the others, so that none of them
# is left at the end.
NODE_FOLDERS = [
    NodeFolder("protocol-schema", True, "once"),
    NodeFolder("protocol", True, "each"),
    NodeFolder("faults", True, "sqlite"),
    NodeFolder("cluster", True, "postgres"),
    NodeFolder("web", False, "once"),
]
PROGRAM_SECONDS = 900
NODE_FILE_SECONDS = 1800


@dataclasses.dataclass
class Outcome:
    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    output: str = ""


def sanitizer_environment(preset: str) -> dict[str, str]:
    if preset == "asan":
        return {
            "CONSILIUM_SANITIZER": "asan",
            "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:"
                            "strict_string_checks=1:check_initialization_order=1",
            "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
        }
    if preset == "tsan":
        return {
            "CONSILIUM_SANITIZER": "tsan",
            "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1:history_size=4",
        }
    return {"CONSILIUM_SANITIZER": ""}


# The process groups under way, for whoever has to end them all.
under_way: set[int] = set()
stopping = False


def kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def stop_all() -> None:
    global stopping
    stopping = True
    for group in list(under_way):
        kill_group(group)


def execute(command: list[str], seconds: int, environment: dict[str, str],
            cwd: pathlib.Path) -> tuple[int, str]:
    """Exit status and output. What the command started ends with it, also when time runs out."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT, env=environment, cwd=cwd,
                                   start_new_session=True)
        under_way.add(process.pid)
        late = ""
        try:
            if stopping:
                kill_group(process.pid)
            status = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            late = f"\nstopped after {seconds} s\n"
            status = -signal.SIGKILL
        finally:
            kill_group(process.pid)
            process.wait()
            under_way.discard(process.pid)
        output.seek(0)
        return status, output.read().decode("utf-8", "replace") + late


def count_catch(text: str) -> tuple[int, int, int] | None:
    """Test cases passed, failed and skipped, from Catch2's closing lines; None when it has none."""
    all_passed = re.search(r"^All tests passed \(.* in (\d+) test cases?\)", text, re.M)
    if all_passed:
        return int(all_passed[1]), 0, 0
    line = re.search(r"^test cases: +(\d+)(.*)$", text, re.M)
    if line:
        figures = {word: int(figure) for figure, word in re.findall(r"(\d+) ([a-z ]+\w)", line[2])}
        failed = figures.get("failed", 0)
        passed = figures.get("passed", 0) + figures.get("failed as expected", 0)
        return passed, failed, figures.get("skipped", 0)
    if re.search(r"^No tests ran", text, re.M):
        return 0, 0, 0
    return None


def engines_of(kind: str, asked: list[str]) -> list[str | None]:
    """The engines to run something on; None for one run that names no engine."""
    if kind == "each":
        return list(asked)
    if kind == "once":
        return [None]
    return [kind] if kind in asked else []


def engines_of_node_file(file: pathlib.Path, text: str, folder: NodeFolder) -> str:
    line = re.search(r"^// engines: (\w+)", text, re.M)
    kind = line[1] if line else folder.engines
    if kind not in KINDS:
        sys.exit(f"{file}: engines are one of {', '.join(KINDS)}, not {kind}")
    return kind


def named(name: str, engine: str | None) -> str:
    return f"{name} ({engine})" if engine else name


def properties_of(test: dict) -> dict:
    return {entry["name"]: entry["value"] for entry in test.get("properties", [])}


def run_program(test: dict, pattern: str, engine: str | None,
                environment: dict[str, str]) -> Outcome:
    outcome = Outcome(named(test["name"], engine))
    properties = properties_of(test)
    command = test["command"] + ([pattern] if pattern else [])
    started = time.monotonic()
    status, outcome.output = execute(
        command, int(properties.get("TIMEOUT", PROGRAM_SECONDS)), environment,
        pathlib.Path(properties.get("WORKING_DIRECTORY", ROOT)))
    outcome.seconds = time.monotonic() - started
    counts = count_catch(outcome.output)
    if counts:
        outcome.passed, outcome.failed, outcome.skipped = counts
        # It said all went well and ended badly: a leak, or a crash at exit.
        if status != 0 and outcome.failed == 0:
            outcome.failed = 1
    else:
        outcome.passed, outcome.failed = (1, 0) if status == 0 else (0, 1)
    return outcome


def run_node_file(file: pathlib.Path, pattern: str, engine: str | None,
                  environment: dict[str, str]) -> Outcome:
    outcome = Outcome(named(str(file.relative_to(ROOT)), engine))
    with tempfile.TemporaryDirectory() as folder:
        tap = pathlib.Path(folder) / "tap"
        command = ["node", "--test", "--test-reporter=spec", "--test-reporter-destination=stdout",
                   "--test-reporter=tap", f"--test-reporter-destination={tap}"]
        if pattern:
            command.append(f"--test-name-pattern=/{re.escape(pattern)}/i")
        started = time.monotonic()
        status, outcome.output = execute(command + [str(file)], NODE_FILE_SECONDS, environment,
                                         ROOT)
        outcome.seconds = time.monotonic() - started
        text = tap.read_text(errors="replace") if tap.exists() else ""
    figures = {word: int(figure)
               for word, figure in re.findall(r"^# (pass|fail|cancelled|skipped|todo) (\d+)$",
                                              text, re.M)}
    outcome.passed = figures.get("pass", 0)
    outcome.failed = figures.get("fail", 0) + figures.get("cancelled", 0)
    # What the pattern left out is reported as skipped too.
    outcome.skipped = 0 if pattern else figures.get("skipped", 0) + figures.get("todo", 0)
    if status != 0 and outcome.failed == 0:
        outcome.failed = 1
    return outcome


def report(outcome: Outcome) -> None:
    counts = f"{outcome.passed} passed"
    if outcome.failed:
        counts += f", {outcome.failed} failed"
    if outcome.skipped:
        counts += f", {outcome.skipped} skipped"
    mark = "FAIL" if outcome.failed else "ok"
    print(f"{mark:4}  {outcome.name:50} {counts:30} {outcome.seconds:6.1f} s", flush=True)
    if outcome.failed:
        print("\n".join("      | " + line for line in outcome.output.splitlines()[-400:]),
              flush=True)


def plan_programs(build: pathlib.Path, text: str,
                  asked: list[str]) -> list[tuple[dict, str, str | None]]:
    """What to run of CTest's programs: each with a pattern of test names and an engine."""
    listing = subprocess.run(["ctest", "--test-dir", str(build), "--show-only=json-v1"],
                             check=True, capture_output=True, text=True)
    programs = []
    for test in json.loads(listing.stdout)["tests"]:
        if "command" not in test:
            sys.exit(f"dev: the test program {test['name']} was not built")
        # Checks have no test names to look into: they run whole or not at all.
        is_catch = pathlib.Path(test["command"][0]).parent == build / "tests"
        if text.lower() in test["name"].lower():
            pattern = ""
        elif is_catch:
            pattern = "*" + re.sub(r'([\\,\["])', r"\\\1", text) + "*"
        else:
            continue
        labels = properties_of(test).get("LABELS", [])
        kind = next((kind for kind in KINDS if f"engines-{kind}" in labels), "once")
        programs += [(test, pattern, engine) for engine in engines_of(kind, asked)]
    return programs


@dataclasses.dataclass
class NodeFile:
    file: pathlib.Path
    pattern: str
    engine: str | None
    alone: bool
    long: bool


def plan_node_files(preset: str, text: str, asked: list[str]) -> list[NodeFile]:
    files = []
    for folder in NODE_FOLDERS:
        if preset in ("asan", "tsan") and not folder.under_sanitizer:
            continue
        for file in sorted((ROOT / "tests" / folder.name).glob("*.test.mjs")):
            code = file.read_text(errors="replace")
            if text.lower() in str(file.relative_to(ROOT)).lower():
                pattern = ""
            elif text.lower() in code.lower():
                pattern = text
            else:
                continue
            alone = bool(re.search(r"^// alone: \w", code, re.M))
            long = bool(re.search(r"^// long: \w", code, re.M))
            files += [NodeFile(file, pattern, engine, alone, long)
                      for engine in engines_of(engines_of_node_file(file, code, folder), asked)]
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", default="release")
    parser.add_argument("--engine", default="both", choices=["both", *ENGINES])
    parser.add_argument("--filter", default="",
                        help="keeps programs, files or test names that contain this")
    arguments = parser.parse_args()
    build = ROOT / "build" / arguments.preset
    asked = list(ENGINES) if arguments.engine == "both" else [arguments.engine]
    programs = plan_programs(build, arguments.filter, asked)
    files = plan_node_files(arguments.preset, arguments.filter, asked)
    if files and not shutil.which("node"):
        print("dev: node is missing; ./dev test fetches it", file=sys.stderr)
        return 1

    environment = os.environ | sanitizer_environment(arguments.preset) | {
        "CONSILIUM_BIN": str(build / "bin" / "consilium"),
        "CONSILIUM_BUILD_DIR": str(build),
    }

    def environment_on(engine: str | None) -> dict[str, str]:
        return environment | {"CONSILIUM_TEST_ENGINE": engine or asked[0]}

    outcomes: list[Outcome] = []

    def finish(outcome: Outcome) -> None:
        if outcome.passed or outcome.failed or outcome.skipped:
            outcomes.append(outcome)
            report(outcome)

    def beside(runs: list[tuple]) -> None:
        """Runs as many at once as there are processors."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            started = [pool.submit(*run, environment_on(run[-1])) for run in runs]
            try:
                for future in concurrent.futures.as_completed(started):
                    finish(future.result())
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                stop_all()
                raise

    # Asked to end, it ends what it started, like at Ctrl+C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    cluster = None
    try:
        if "postgres" in asked and (programs or files):
            cluster = postgres.Cluster()
            environment["CONSILIUM_TEST_POSTGRES"] = cluster.url
        # On PostgreSQL they take longest: none of them is left at the end.
        beside([(run_program, *program)
                for program in sorted(programs, key=lambda program: program[2] != "postgres")])
        beside([(run_node_file, file.file, file.pattern, file.engine)
                for file in sorted(files, key=lambda file: not file.long) if not file.alone])
        for file in files:
            if file.alone:
                finish(run_node_file(file.file, file.pattern, file.engine,
                                     environment_on(file.engine)))
    except postgres.Unusable as problem:
        print(f"dev: {problem}", file=sys.stderr)
        return 1
    finally:
        if cluster:
            cluster.stop()

    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    skipped = sum(outcome.skipped for outcome in outcomes)
    print()
    for outcome in outcomes:
        if outcome.failed:
            print(f"failed: {outcome.name}")
    if not passed and not failed:
        print("no test ran" + (f": nothing contains '{arguments.filter}'"
                               if arguments.filter else ""))
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
