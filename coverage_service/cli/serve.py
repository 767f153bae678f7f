"""The command `mtcoverage serve`: the page and the interface over HTTP, until it is stopped."""

import os
from threading import Thread

import click
import httpx
import msgspec

from coverage_service.cli.environment import rules_or_exit, settings_or_exit
from coverage_service.cli.terminal import wrap
from coverage_service.web.server import run
from insurer_rules.checks import checked_rules

EXAMPLE = {
    "age": 12,
    "packages": [],
    "condition": {"listed": False},
    "sessions_used": {"year": 4},
    "planned_sessions": 6,
    "contracted": True,
    "tariff_eur": "45.00",
}


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--example", is_flag=True, help="Ask the service one question when it has started, and show its answer.")
def serve(host: str | None, port: int | None, workers: int, *, example: bool) -> None:
    """Serve the page and the interface over HTTP."""
    asked = {"MTCOVERAGE_HOST": host, "MTCOVERAGE_PORT": port and str(port)}
    settings = settings_or_exit({**os.environ, **{name: value for name, value in asked.items() if value}})
    rules = rules_or_exit(checked_rules)
    if example:
        Thread(target=_show_example, args=(f"http://{settings.host}:{settings.port}",), daemon=True).start()
    run(rules, settings, workers=workers)


def _show_example(address: str) -> None:
    with httpx.Client(base_url=address, transport=httpx.HTTPTransport(retries=9), trust_env=False) as client:
        answer = client.post("/v1/coverage-checks", json=EXAMPLE).json()
    click.echo(f"Page       {address}/ (Nederlands), {address}/en (English)")
    click.echo(f"Interface  {address}/schema/swagger")
    click.echo(f"Example    POST {address}/v1/coverage-checks\n           {msgspec.json.encode(EXAMPLE).decode()}")
    for part in ("verdict", "sessions", "totals"):
        click.echo(f"{part.capitalize():<10} {msgspec.json.encode(answer[part]).decode()}")
    for reason in answer["reasons"]:
        click.echo(wrap(f"- {reason['text']['en']}", " " * 11, " " * 13))
    click.echo("Stop with Ctrl-C.")
