"""The question that is measured: realistic, and with every input known."""

from typing import Any

QUESTION: dict[str, Any] = {
    "date": "2019-01-07",
    "age": 35,
    "insurer": "Univé",
    "packages": ["Aanvullend Beter"],
    "condition": {"listed": False},
    "sessions_used": {"year": 0},
    "planned_sessions": 9,
    "contracted": True,
    "tariff_eur": "50.00",
}
