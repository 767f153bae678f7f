"""Figures of a running server: what machine it is, processor time and memory of a process with its workers."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime

import psutil


def machine() -> str:
    """Say when and on what was measured, without naming the machine."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} shared cores ({platform.machine()}), "
        f"Python {platform.python_version()}"
    )


def family(process: int) -> list[psutil.Process]:
    """List a process and all that it started."""
    parent = psutil.Process(process)
    return [parent, *parent.children(recursive=True)]


def cpu_seconds(process: int) -> float:
    """Add up the processor time, user and system, of a process and all that it started."""
    return sum(times.user + times.system for times in (one.cpu_times() for one in family(process)))


def resident_megabytes(process: int) -> float:
    """Add up the memory that a process and all that it started hold."""
    return sum(one.memory_info().rss for one in family(process)) / 1e6


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Give the slope of the straight line closest to points (least squares)."""
    count = len(points)
    middle_x, middle_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else 0.0
