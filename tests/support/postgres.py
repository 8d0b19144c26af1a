#!/usr/bin/env python3
"""A PostgreSQL cluster for tests: Debian's program on a temporary folder, on a free port of
127.0.0.1, gone afterwards. Never the machine's own cluster.

As a program it keeps one until its standard input ends: it prints a line of JSON {"url", "port",
"folder"} once the cluster takes connections, then answers each line `restart fast` or `restart
immediate` (which is a crash) with `ready`. Whatever ends the one who started it ends the cluster.

  postgres.py [--durable] [--tls FOLDER]

--durable   commits survive a crash of the machine, as in production; without it they survive the
            restart of PostgreSQL only
--tls       takes TLS connections with server.crt and server.key of FOLDER
"""

import argparse
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

OLDEST = 15
SUPERUSER = "consilium"
MEMORY = pathlib.Path("/dev/shm")
MEMORY_WANTED = 4 << 30
START_SECONDS = 60
STOP_SECONDS = 60


class Unusable(Exception):
    """Why there is no cluster; the text is for whoever runs the tests."""


def program_folder() -> pathlib.Path:
    """The programs of the newest PostgreSQL of this machine."""
    found = []
    for initdb in pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"):
        version = initdb.parent.parent.name
        if version.isdigit() and int(version) >= OLDEST:
            found.append((int(version), initdb.parent))
    if found:
        return max(found)[1]
    on_path = shutil.which("initdb")
    if on_path:
        return pathlib.Path(on_path).resolve().parent
    raise Unusable(f"PostgreSQL {OLDEST} or newer is missing: apt-get install postgresql")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def place(durable: bool) -> pathlib.Path | None:
    """Where the data go: into memory if nothing has to survive and there is enough of it, as each
    test has a database of several hundred files; else where temporary files are."""
    if durable or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < MEMORY_WANTED:
        return None
    figures = pathlib.Path("/proc/meminfo").read_text()
    available = re.search(r"^MemAvailable: +(\d+) kB", figures, re.M)
    return MEMORY if available and int(available[1]) << 10 >= 2 * MEMORY_WANTED else None


class Cluster:
    """Starts when made, ends with `stop`. PostgreSQL refuses root: then it runs as `postgres`."""

    def __init__(self, durable: bool = False, tls: pathlib.Path | None = None):
        self._programs = program_folder()
        self._process: subprocess.Popen | None = None
        self._become: list[str] = []
        self.folder = pathlib.Path(
            tempfile.mkdtemp(prefix="consilium-postgres-", dir=place(durable)))
        try:
            if os.geteuid() == 0:
                self._give_away()
            self._make(durable, tls)
            self._start()
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        return f"postgresql://{SUPERUSER}@127.0.0.1:{self.port}/postgres"

    def _give_away(self) -> None:
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            raise Unusable("PostgreSQL does not run as root, and there is no user postgres: "
                           "apt-get install postgresql") from None
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}",
                        "--init-groups"]

    def _make(self, durable: bool, tls: pathlib.Path | None) -> None:
        data = self.folder / "data"
        made = subprocess.run(
            [*self._become, self._programs / "initdb", "--pgdata", data, "--username", SUPERUSER,
             "--encoding", "UTF8", "--locale", "C.UTF-8", "--auth", "trust",
             *([] if durable else ["--no-sync"])],
            cwd=self.folder, capture_output=True, text=True)
        if made.returncode != 0:
            raise Unusable(f"initdb failed in {self.folder}:\n{made.stdout}{made.stderr}")
        # A role that needs its password, so that a wrong one can be tried.
        rules = (data / "pg_hba.conf").read_text()
        (data / "pg_hba.conf").write_text(
            "host all with_password 127.0.0.1/32 scram-sha-256\n" + rules)
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "300",
            "shared_buffers": "256MB",
            "synchronous_commit": "on",
            # A cluster of its own is quiet: nothing is kept for replicas or an archive.
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "log_min_messages": "warning",
        }
        if durable:
            settings |= {"max_wal_size": "4GB"}
        else:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        if tls:
            for name in ("server.crt", "server.key"):
                copy = data / name
                shutil.copyfile(tls / name, copy)
                copy.chmod(0o600)
                if self._become:
                    shutil.chown(copy, "postgres", "postgres")
            settings |= {"ssl": "on", "ssl_cert_file": "server.crt", "ssl_key_file": "server.key"}
        with (data / "postgresql.conf").open("a") as configuration:
            for name, value in settings.items():
                configuration.write(f"{name} = '{value}'\n")

    def _start(self) -> None:
        # Somebody else may take the port that was free a moment ago.
        for _ in range(5):
            self.port = free_port()
            if self._launch():
                return
        raise Unusable(f"PostgreSQL did not start:\n{self._log()[-2000:]}")

    def _launch(self) -> bool:
        """Whether it takes connections on `port`."""
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "INT", *self._become[1:],
                 self._programs / "postgres", "-D", self.folder / "data", "-p", str(self.port)],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None:
            ready = subprocess.run(
                [self._programs / "pg_isready", "--quiet", "--host", "127.0.0.1",
                 "--port", str(self.port), "--username", SUPERUSER, "--dbname", "postgres"])
            if ready.returncode == 0:
                return True
            if time.monotonic() > deadline:
                self._end(signal.SIGQUIT)
                raise Unusable(f"PostgreSQL was not ready within {START_SECONDS} s:\n"
                               f"{self._log()[-2000:]}")
            time.sleep(0.02)
        self._process = None
        return False

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(STOP_SECONDS)
        self._process = None

    def _log(self) -> str:
        file = self.folder / "log"
        return file.read_text(errors="replace") if file.exists() else ""

    def restart(self, mode: str) -> None:
        """`fast` ends sessions and writes what is due; `immediate` crashes and recovers."""
        self._end({"fast": signal.SIGINT, "immediate": signal.SIGQUIT}[mode])
        if not self._launch():
            raise Unusable(f"PostgreSQL did not come back:\n{self._log()[-2000:]}")

    def stop(self) -> None:
        self._end(signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--durable", action="store_true")
    parser.add_argument("--tls", type=pathlib.Path)
    arguments = parser.parse_args()
    # Ctrl+C reaches everybody in the terminal: whoever started this closes its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        cluster = Cluster(arguments.durable, arguments.tls)
    except Unusable as problem:
        print(problem, file=sys.stderr)
        return 1
    try:
        print(json.dumps({"url": cluster.url, "port": cluster.port,
                          "folder": str(cluster.folder)}), flush=True)
        for line in sys.stdin:
            match line.split():
                case ["restart", ("fast" | "immediate") as mode]:
                    cluster.restart(mode)
                    print("ready", flush=True)
                case _:
                    print(f"postgres.py does not know {line!r}", file=sys.stderr)
                    return 2
    except Unusable as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        cluster.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
