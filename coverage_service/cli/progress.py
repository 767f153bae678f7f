"""Progress: how far a long run over claims is, drawn on a terminal while it goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from coverage_service.wording.sentences import Language, words


@contextmanager
def shown_progress(language: Language) -> Iterator[Callable[[str, int], None]]:
    """Show how many lines are read, settled and written, how fast and how long still."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, lines: int) -> None:
            if stage == "lines":
                progress.total = lines  # type: ignore[attr-defined]
                return
            if stage not in tasks:
                total = getattr(progress, "total", None)
                tasks[stage] = progress.add_task(words("stage", stage, language), total=total)
            progress.advance(tasks[stage], lines)

        yield tell


class Rate(ProgressColumn):
    """How many lines a second; nothing before that is known."""

    def render(self, task: Task) -> Text:
        """Write the rate of one stage."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", justify="right")
