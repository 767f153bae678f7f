"""The server process: how uvicorn is run, so that it stops, restarts and waits as the settings say."""

import os
import resource
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from tempfile import TemporaryDirectory
from typing import Final

import uvicorn
from litestar.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from coverage_service.settings import Settings
from coverage_service.web.app import service_of
from coverage_service.web.edge import upload_places
from coverage_service.web.edge.connections import TimedProtocol
from coverage_service.web.telemetry import metrics
from insurer_rules.rules import Rules

SERVICE = "coverage_service.web.app:service"
KEEP_ALIVE_SECONDS = 5
# uvloop takes in one new connection between any two rounds of answers, so that the last of 256 waits for seconds.
LOOP: Final = "asyncio"
# A new worker reads and checks every table before it serves, and a busy machine takes its time over that.
WORKER_SECONDS = 60


def run(rules: Rules, settings: Settings, *, workers: int) -> None:
    """Serve until a signal: SIGTERM finishes what is under way, SIGHUP replaces the workers one by one.

    Each worker of several reads the settings and tables again, so that they run what is on the disk by then.
    """
    os.environ.update(place_to_listen(settings))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what is in memory of a claim file is never written to a disk
    with shared_directories(workers):
        _run(rules, settings, workers)


@contextmanager
def shared_directories(workers: int) -> Iterator[None]:
    """Give several workers an empty directory for each thing they share, unless the environment names one."""
    with ExitStack() as directories:
        for variable in (metrics.DIRECTORY, upload_places.DIRECTORY) if workers > 1 else ():
            if not os.environ.get(variable):
                os.environ[variable] = directories.enter_context(TemporaryDirectory(prefix="coverage-"))
        yield


def _run(rules: Rules, settings: Settings, workers: int) -> None:
    if workers == 1:
        _serve_alone(uvicorn.Server(_config(service_of(rules, settings), settings)))
    else:
        config = _config(SERVICE, settings, factory=True, workers=workers)
        Supervisor(config, sockets=[config.bind_socket()]).run()


def _serve_alone(server: uvicorn.Server) -> None:
    with suppress(KeyboardInterrupt):  # raised anew once the server has stopped
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)


class Supervisor(Multiprocess):
    """Keeps as many workers as asked for, and replaces one that is dead within a second, whatever it was doing."""

    def keep_subprocess_alive(self) -> None:
        """Replace what is dead or hung.

        A worker's own end of the pipe is closed on this side: while it stays open, a worker that is killed between a
        ping and its answer is waited for as if it were slow, for `WORKER_SECONDS`, and no signal is heard meanwhile.
        """
        for process in self.processes:
            process.child_conn.close()
        super().keep_subprocess_alive()


def _config(service: ASGIApp | str, settings: Settings, *, factory: bool = False, workers: int = 1) -> uvicorn.Config:
    return uvicorn.Config(
        service,
        factory=factory,
        workers=workers,
        host=settings.host,
        port=settings.port,
        http=TimedProtocol,
        loop=LOOP,
        ws="none",
        proxy_headers=False,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.stop_seconds,
        timeout_worker_healthcheck=WORKER_SECONDS,
    )


def place_to_listen(settings: Settings) -> Mapping[str, str]:
    """Give the variables that tell a worker where it listens, as the command line may say otherwise."""
    return {"MTCOVERAGE_HOST": settings.host, "MTCOVERAGE_PORT": str(settings.port)}
