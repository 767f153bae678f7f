"""Timing several contenders fairly: in turns, by CPU time, the best of many rounds each."""

from collections.abc import Callable, Mapping
from time import process_time


def best_microseconds(contenders: Mapping[str, Callable[[], object]], *, rounds: int, calls: int) -> dict[str, float]:
    """Run the contenders in turns and give the least CPU microseconds a call of each took in any round."""
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, contender in contenders.items():
            begun = process_time()
            for _ in range(calls):
                contender()
            best[name] = min(best[name], (process_time() - begun) / calls * 1e6)
    return best


def table(rows: list[tuple[str, float, float | None, str]]) -> str:
    """Lay out name, microseconds, ratio and goal as a plain table."""
    lines = [f"{'what':<46} {'CPU us':>9} {'ratio':>7}  goal"]
    for name, microseconds, ratio, goal in rows:
        lines.append(f"{name:<46} {microseconds:>9.1f} {'' if ratio is None else f'{ratio:.2f}':>7}  {goal}")
    return "\n".join(lines)
