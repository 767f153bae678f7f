"""Buckets settled beyond one machine: Dask workers fold them, each with whole insured inside, one call for each bucket.

A worker is given the rules as numbers and needs no tables of its own. What a worker that dies was doing is done again
by another. Needs the extra `dask`; where no scheduler is named, a cluster of two workers is made on this machine.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dask
import numpy as np
from distributed import Client, LocalCluster

from coverage_service.claims.by_column.buckets import Buckets, SettledBucket, settle_bucket
from coverage_service.claims.by_column.columns import Piece
from coverage_service.claims.by_column.series import Numbers
from coverage_service.claims.by_column.whole_tables import Cluster
from coverage_service.claims.kernel import layout as n
from coverage_service.claims.kernel.engine import Room
from coverage_service.claims.kernel.numba_engine import engine
from coverage_service.claims.rule_numbers import RuleNumbers

WORKERS = 2
WAITING_EACH = 2
TRIES = 5
# A bucket goes to its worker whole, so that nothing is lost with one; Dask warns of more than 10 MB in a call.
WHOLE_BUCKETS = {"distributed.admin.large-graph-warning-threshold": "1GB"}


@contextmanager
def cluster_at(scheduler: str | None) -> Iterator[Cluster]:
    """Use the workers of a scheduler, or two of this machine's own."""
    local: Any = None if scheduler else LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None)  # type: ignore[no-untyped-call]
    try:
        with Client(scheduler or local) as client:  # type: ignore[no-untyped-call]
            yield cluster_of(client)
    finally:
        if local:
            local.close()


def cluster_of(client: Client) -> Cluster:
    """Let a client's workers settle buckets; they come back in their order."""

    def cluster(buckets: Buckets, numbers: Numbers, tables: RuleNumbers) -> Iterator[tuple[SettledBucket, Numbers]]:
        waiting: deque[Any] = deque()
        most = WAITING_EACH * max(1, len(client.scheduler_info()["workers"]))
        for place in range(buckets.number):
            if piece := buckets.bucket(place):
                waiting.append(_submit(client, piece, numbers, tables))
            if len(waiting) > most:
                yield _of(waiting.popleft())
        while waiting:
            yield _of(waiting.popleft())

    return cluster


def _submit(client: Client, piece: Piece, numbers: Numbers, tables: RuleNumbers) -> Any:
    with dask.config.set(WHOLE_BUCKETS):
        return client.submit(fold_bucket, piece.columns(), numbers, tables.widths, pure=False, retries=TRIES)


def _of(future: Any) -> tuple[SettledBucket, Numbers]:
    rows, results, found = future.result()
    return SettledBucket(rows, np.array(results)), found


def fold_bucket(
    columns: tuple[Numbers, ...], numbers: Numbers, widths: tuple[int, int]
) -> tuple[Numbers, Numbers, Numbers]:
    """Settle one bucket on a worker: its rows, their results, and the outcomes found."""
    room = Room.of(engine(), *widths)
    settled = settle_bucket(Piece(*(np.array(column) for column in columns)), np.array(numbers), room)
    return settled.rows, settled.results, room.outcomes[: room.outcomes[n.FILLED]]
