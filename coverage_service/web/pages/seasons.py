"""When people choose for the next year: from the middle of November, when its packages are on sale."""

from datetime import date

CHOOSING = (11, 12)


def is_choosing(today: date) -> bool:
    """Tell whether the next year is the one that people choose a package for."""
    return (today.month, today.day) >= CHOOSING


def year_chosen_for(today: date) -> int:
    """Give the policy year that people choose a package for."""
    return today.year + is_choosing(today)
