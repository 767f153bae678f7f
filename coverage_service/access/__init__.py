"""Who may use the practice's routes: tokens, sessions made from them, how often one may ask, and where that is kept."""

from typing import TYPE_CHECKING

from insurer_rules.lazy_names import lazy_names

if TYPE_CHECKING:
    from coverage_service.access.admission import admit_session, admit_token, begin_session
    from coverage_service.access.opening import open_store
    from coverage_service.access.rates import RateLimit
    from coverage_service.access.stores import AccessStore, StoreError
    from coverage_service.access.tokens import Session, Token, make_token

__all__ = [
    "AccessStore",
    "RateLimit",
    "Session",
    "StoreError",
    "Token",
    "admit_session",
    "admit_token",
    "begin_session",
    "make_token",
    "open_store",
]
__getattr__ = lazy_names(
    __name__,
    {
        "admission": ["admit_session", "admit_token", "begin_session"],
        "opening": ["open_store"],
        "rates": ["RateLimit"],
        "stores": ["AccessStore", "StoreError"],
        "tokens": ["Session", "Token", "make_token"],
    },
)
