"""How often a client may do something: so many at once, refilled evenly; and who a client is, without its address.

The rule is the generic cell rate algorithm: one number for each client, the moment its next turn is due.
"""

import hmac
from functools import lru_cache
from hashlib import sha256
from ipaddress import ip_address, ip_network

from attrs import frozen

WHOLE_IPV6_NETWORK = 64


@frozen
class RateLimit:
    """At most `times` at once, and as many again in each `seconds`."""

    times: int
    seconds: float

    @property
    def interval(self) -> float:
        """Give the seconds in which one turn is refilled."""
        return self.seconds / self.times


def due_after(due: float, rate: RateLimit, *, now: float, times: int = 1) -> float:
    """Give the moment the next turn is due, once so many turns are taken.

    No turn can be due further ahead than `rate` allows. One that is was written before the clock was set back.
    """
    return (due if now < due <= now + 2 * rate.seconds else now) + times * rate.interval


def wait_until_free(due: float, rate: RateLimit, *, now: float, times: int = 1) -> float:
    """Give the seconds until so many turns are free; zero or less when they are free now."""
    return due_after(due, rate, now=now, times=times) - rate.seconds - now


@lru_cache(maxsize=4096)
def client_key(kind: str, *, address: str, key: str) -> str:
    """Name a client for the store by a keyed hash: the address cannot be read back without the store's own key.

    A household has a whole IPv6 network of 2^64 addresses, so the network counts as one client.
    """
    try:
        known = ip_address(address)
    except ValueError:
        place = address
    else:
        place = str(known if known.version == 4 else ip_network((known, WHOLE_IPV6_NETWORK), strict=False))
    return hmac.new(key.encode(), f"{kind} {place}".encode(), sha256).hexdigest()[:32]
