"""How the charts of the notebooks look: one type, sizes to read, nothing cut off, a few colours.

A chart is drawn as a picture, so that it looks the same in every notebook and needs no script of a browser.
"""

from typing import Any

import altair as alt

GREEN, AMBER, RED, GREY, BLUE, LIGHT = "#1b6e53", "#e0a030", "#b03a3a", "#c4c4c4", "#3f6fb5", "#9db4d6"
LABELS, TITLES, LONGEST = 11, 12, 320
# What is known of a table, from none of its figures to all; there may be no table at all.
SHARES = {
    "no table": "#ffffff",
    "nothing": "#d98080",
    "up to a third": "#f3dcab",
    "up to two thirds": "#a8c09a",
    "more": GREEN,
}


def use_house_style() -> None:
    """Draw every chart from here on as a picture in the style of the house."""
    alt.renderers.enable("svg")
    alt.theme.enable("house")


def share_of(known: float | None) -> str:
    """Name how much is known, by its share between 0 and 1; None where there is no table."""
    if known is None:
        return "no table"
    if known == 0:
        return "nothing"
    return "up to a third" if known <= 1 / 3 else "up to two thirds" if known <= 2 / 3 else "more"


@alt.theme.register("house", enable=False)
def _house() -> Any:
    text = {"labelFontSize": LABELS, "titleFontSize": TITLES}
    return {
        "config": {
            "font": "sans-serif",
            "axis": {**text, "labelLimit": LONGEST},
            "axisQuantitative": {"labelOverlap": "parity", "labelSeparation": 8},
            "legend": {**text, "labelLimit": LONGEST, "titleLimit": LONGEST, "symbolStrokeColor": GREY},
            "header": text,
        }
    }
