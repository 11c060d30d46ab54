"""A PostgreSQL cluster of one's own, to be killed: on loopback, by an ordinary user, gone at the end.

Its files need no disk where there is such a place: what dies here is the server, not the machine. PostgreSQL
refuses to run as root, so a rig that root plays runs it as USERS' first that is there.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, Final

import psycopg

from tests.faults.crew import free_port
from tests.faults.settled import quick_folder

USERS: Final = ("postgres", "nobody")
NEEDED: Final = ("initdb", "postgres")
FOLDERS: Final = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
)
GUARD: Final = Path(__file__).with_name("cluster_guard.py")
NAME: Final = "doorman_rig"
"""How the rig's own sessions are called, so that it does not kill itself."""
START_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 0.01
SETTINGS: Final = {
    "fsync": "on",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "512MB",
    "wal_recycle": "off",
    "autovacuum_naptime": "5s",
    "synchronous_standby_names": "nobody",
    "synchronous_commit": "local",
}
"""A transaction that asks for `synchronous_commit = on` is on the disk at its commit, and gets no answer: it
waits for a standby. No other one does."""


class NoCluster(RuntimeError):
    """Why no cluster can be made here, in plain words."""


@cache
def programs() -> Path:
    """The folder of the server's programs. Raises NoCluster."""
    named: list[Path] = []
    if (config := shutil.which("pg_config")) is not None:
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        named.append(Path(said.stdout.strip()))
    for pattern in FOLDERS:
        named += sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    if (found := shutil.which("initdb")) is not None:
        named.append(Path(found).parent)
    for folder in named:
        if all(os.access(folder / name, os.X_OK) for name in NEEDED):
            return folder
    raise NoCluster(
        f"PostgreSQL's server programs ({', '.join(NEEDED)}) are not found: neither pg_config nor PATH leads"
        f" to them, nor are they in "
        f"{', '.join(FOLDERS)}; install the server (on Debian: apt install postgresql)"
    )


def user() -> "pwd.struct_passwd | None":
    """Whom the server runs as; None: whoever runs the rig. Raises NoCluster."""
    if os.geteuid() != 0:
        return None
    for name in USERS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoCluster(
        f"PostgreSQL does not run as root, and there is no user {' or '.join(USERS)} to run it as"
    )


def why_not() -> str:
    """Why no cluster can be made here; empty when one can."""
    try:
        programs()
        user()
    except NoCluster as error:
        return str(error)
    return ""


@dataclass(slots=True, kw_only=True)
class Cluster:
    """One server and its data. `starts`: seconds from each start until it let somebody in."""

    folder: Path
    port: int
    starts: list[float] = field(default_factory=list)
    _process: "subprocess.Popen[bytes] | None" = None
    _session: "psycopg.Connection[Any] | None" = None

    @property
    def address(self) -> str:
        """`postgresql://…` of its first database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """The data, with nothing in it. Raises NoCluster."""
        options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        command = [str(programs() / "initdb"), "-D", str(self.folder / "data"), *options]
        said = subprocess.run(command, capture_output=True, text=True, check=False, **self._run_as())
        if said.returncode:
            raise NoCluster(f"initdb failed: {said.stderr.strip()[-500:]}")

    def _run_as(self) -> dict[str, Any]:
        found = user()
        who = {} if found is None else {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
        return {"stdin": subprocess.DEVNULL, "cwd": self.folder, **who}

    def start(self) -> None:
        """Run on the data as it is; returns when it lets somebody in. What a killed server leaves behind may
        still hold the data for a moment: then it is tried again. Raises NoCluster."""
        begun = perf_counter()
        self._run()
        while not self._lets_in():
            if perf_counter() > begun + START_SECONDS:
                raise NoCluster(f"the server does not start: {self.said()}")
            if self._process is not None and self._process.poll() is not None:
                self._run()
            sleep(LOOK_SECONDS)
        self.starts.append(perf_counter() - begun)

    def _run(self) -> None:
        more = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(self.folder)}
        options = [word for name, value in (SETTINGS | more).items() for word in ("-c", f"{name}={value}")]
        data = ("-D", str(self.folder / "data"), "-p", str(self.port))
        command = [str(programs() / "postgres"), *data, *options]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, **self._run_as()
            )

    def _lets_in(self) -> bool:
        try:
            self.look("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def said(self) -> str:
        """The end of what the server printed."""
        return (self.folder / "log").read_text(errors="replace")[-1500:]

    def look(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows, if there are any, as a session of the rig's own reads them. Raises psycopg.OperationalError
        while it is down."""
        if self._session is None or self._session.closed:
            self._session = psycopg.connect(
                self.address, autocommit=True, application_name=NAME, connect_timeout=2
            )
        try:
            cursor = self._session.execute(query.encode(), parameters)
            return cursor.fetchall() if cursor.description else []
        except psycopg.OperationalError:
            self._session.close()
            raise

    def wait(self) -> None:
        """Returns when it lets somebody in, after a backend's end took all the others with it. Raises
        NoCluster."""
        until = perf_counter() + START_SECONDS
        while not self._lets_in():
            if perf_counter() > until:
                raise NoCluster(f"the server does not come back: {self.said()}")
            sleep(LOOK_SECONDS)

    def kill_backend(self, pid: int) -> bool:
        """SIGKILL to a backend; False when it is none of this server's any more."""
        if self._process is None or not _is_child(pid, self._process.pid):
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return True

    def kill(self) -> None:
        """SIGKILL to the server itself; its backends find out by themselves."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def leave(self) -> None:
        """The rig's own session ends."""
        if self._session is not None:
            self._session.close()

    def bury(self) -> None:
        """The guard has ended the server."""
        if self._process is not None:
            self._process.wait()


def _is_child(pid: int, of: int) -> bool:
    """Whether it is a child of that process; where the system does not say, the server's word must do."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    except OSError:
        return not Path("/proc/self/stat").exists()
    return int(after_name.split()[1]) == of


@contextmanager
def cluster() -> Iterator[Cluster]:
    """One that runs, with nothing in it. It is gone at the end, also when whoever asked for it is killed.
    Raises NoCluster."""
    programs()
    made: Cluster | None = None
    folder = Path(tempfile.mkdtemp(prefix="doorman-cluster-", dir=quick_folder()))
    guard = subprocess.Popen(  # of a session of its own, so that what ends the rig spares it
        [sys.executable, str(GUARD), str(folder)], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        if (found := user()) is not None:
            os.chown(folder, found.pw_uid, found.pw_gid)
        made = Cluster(folder=folder, port=free_port())
        made.make()
        made.start()
        try:
            yield made
        finally:
            made.leave()
    finally:
        assert guard.stdin is not None
        guard.stdin.close()
        guard.wait()
        if made is not None:
            made.bury()
