"""The floor of the load: a Litestar application that gives back the JSON it is sent, and nothing else."""

from typing import Any

from litestar import Litestar, post
from litestar.params import JSONBody


@post("/echo", status_code=200)
async def echo(data: JSONBody[dict[str, Any]]) -> dict[str, Any]:
    """Give the JSON back that came in."""
    return data


app = Litestar([echo])
