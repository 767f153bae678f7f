"""Turns counted in this process alone, where no store is shared: nothing on a disk, gone with the process."""

from secrets import token_hex

from attrs import define, field

from coverage_service.access.rates import RateLimit, due_after, wait_until_free

MOST_CLIENTS = 100_000


@define(eq=False)
class TurnsAtHand:
    """When the next turn of each client is due; `key` hides who it is, as in a store."""

    key: str = field(factory=token_hex)
    _due: dict[str, float] = field(factory=dict, init=False)

    def take(self, client: str, rate: RateLimit, *, now: float, times: int = 1) -> float:
        """Take turns of a client, all or none; gives 0, or the seconds to wait when they were not free."""
        due = self._due.get(client, now)
        if (wait := wait_until_free(due, rate, now=now, times=times)) > 0:
            return wait
        if len(self._due) >= MOST_CLIENTS:
            self.forget(now=now)
        self._due[client] = due_after(due, rate, now=now, times=times)
        return 0.0

    def forget(self, *, now: float) -> None:
        """Forget clients whose turns are all free again; of far too many, all."""
        self._due = {client: due for client, due in self._due.items() if due > now}
        if len(self._due) >= MOST_CLIENTS:
            self._due.clear()
