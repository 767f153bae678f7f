"""People who ask the guide, and how each of them answers a page: with what they know, and else that they do not."""

from pathlib import Path
from typing import Any

import tomli

from coverage_service.web.pages.guided_answers import fields_of

SITUATIONS: dict[str, dict[str, Any]] = tomli.loads(Path(__file__).with_name("situations.toml").read_text("utf-8"))
# The situations whose number of pages the guide is built for.
USUAL = tuple(SITUATIONS)[:11]
ON_POLICY = ("stated_choice", "stated_other", "stated_manual_sessions", "stated_budget")
NOT_KNOWN = {"do": "unknown"}


def answer_to(on_page: list[str], knows: dict[str, str]) -> dict[str, str]:
    """Give what somebody fills in on a page that asks for these inputs."""
    fields = [field for name in on_page for field in (ON_POLICY if name == "stated_package" else fields_of(name))]
    return {field: knows[field] for field in fields if field in knows} or NOT_KNOWN
