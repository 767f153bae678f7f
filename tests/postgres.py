"""A real PostgreSQL for the tests, started by them in a directory of its own and reached over a unix socket."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from tempfile import mkdtemp

import pytest
from attrs import frozen

# PostgreSQL refuses to run as root.
UNPRIVILEGED = "nobody"
CALM = "-c listen_addresses='' -c fsync=off -c max_connections=20 -c shared_buffers=16MB"


@frozen
class Postgres:
    """A server of our own, that can be stopped and started again."""

    directory: Path
    programs: Path

    @property
    def address(self) -> str:
        """Give the address that MTCOVERAGE_TOKENS takes."""
        return f"postgresql:///postgres?host={self.directory}&user={_user() or pwd.getpwuid(os.getuid()).pw_name}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"{CALM} -k {self.directory}"
        self._run("pg_ctl", "start", "-w", "-D", str(self.directory / "data"), "-l", self._log, "-o", options)

    def stop(self) -> None:
        """Stop the server at once, with whatever is connected."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.directory / "data"))

    def create(self) -> None:
        """Make the files of the server."""
        self._run("initdb", "--auth=trust", "--no-sync", "--encoding=UTF8", "-D", str(self.directory / "data"))

    @property
    def _log(self) -> str:
        return str(self.directory / "log")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        done = subprocess.run(command, user=_user(), cwd="/", stdout=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 0, done.stdout


def _user() -> str | None:
    return UNPRIVILEGED if os.getuid() == 0 else None


def programs() -> Path:
    """Find the server's programs, also where Debian hides them; without them these tests are skipped, but not in CI."""
    found = [*glob("/usr/lib/postgresql/*/bin/initdb"), shutil.which("initdb")]  # noqa: PTH207 - None beside paths
    for place in filter(None, found):
        return Path(place).parent
    if os.environ.get("CI") == "true":
        pytest.fail("PostgreSQL is missing; apt-get install postgresql", pytrace=False)
    pytest.skip("PostgreSQL is missing; apt-get install postgresql")


@contextmanager
def running() -> Iterator[Postgres]:
    """Run a new server for as long as it is needed; its directory is short, as a socket's path must be."""
    directory = Path(mkdtemp(prefix="pg-", dir="/tmp"))
    if user := _user():
        shutil.chown(directory, user)
    server = Postgres(directory, programs())
    try:
        server.create()
        server.start()
        yield server
    finally:
        if (directory / "data" / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(directory)
