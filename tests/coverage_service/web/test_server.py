"""How the server process keeps its workers."""

import signal
from os import kill

import uvicorn
from uvicorn.supervisors.multiprocess import Process

from coverage_service.web.server import Supervisor


async def silence(scope, receive, send) -> None:
    """Serve nothing."""


def test_a_worker_killed_between_a_ping_and_its_answer_is_not_waited_for() -> None:
    """Its pipe ends with it, so that who looks after the workers sees the end instead of waiting out its patience."""
    config = uvicorn.Config(silence, workers=1, timeout_worker_healthcheck=30)
    worker = Process(config, [])
    worker.start()
    try:
        supervisor = Supervisor(config, [])
        supervisor.processes = [worker]
        supervisor.keep_subprocess_alive()
        assert [worker] == supervisor.processes
        kill(worker.pid, signal.SIGSTOP)
        worker.parent_conn.send(b"ping")
        kill(worker.pid, signal.SIGKILL)
        worker.join()
        assert worker.parent_conn.poll(0)
    finally:
        worker.process.kill()
