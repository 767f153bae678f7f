"""What a run is asked to do: which claim file, where to, beside which earlier ones, by which engine.

Running is left to `runs` and `by_column.column_runs`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from attrs import field, frozen

from coverage_service.claims.by_row.coded_rows import PackagesHeld
from coverage_service.claims.by_row.files import ContractOf, Deadline
from coverage_service.wording.sentences import Language
from insurer_rules.faults import Fault, PhrasedError

# The forms in which a table is written; a workbook to work from is written row by row.
TABLE_FORMS = (".csv", ".parquet", ".ndjson")
# Takes the name of a stage, and how many lines further it is.
Progress = Callable[[str, int], None]


class EngineError(PhrasedError):
    """An engine cannot do what is asked; the phrase says why, and what does."""


@frozen(kw_only=True)
class Run:
    """What is asked: which file, where to, beside which earlier ones, and how.

    `named` says of headings which column they mean, `contract_of` of an insurer whether the practice has a contract;
    `remarks` tell of what lies beside the file.
    """

    file: Path = field(kw_only=False)
    output: Path | None = None
    history: tuple[Path, ...] = ()
    held: PackagesHeld | None = None
    ledger: Path | None = None
    deadline: Deadline | None = None
    engine: str = "auto"
    scheduler: str | None = None
    language: Language = "nl"
    today: date | None = None
    named: Mapping[str, str] = field(factory=dict)
    contract_of: ContractOf | None = None
    remarks: tuple[Fault, ...] = ()

    @property
    def form(self) -> str:
        """In which form the verdicts are written, as the name of the output says; CSV where there is none."""
        return self.output.suffix.lower() if self.output else ".csv"

    @property
    def needs_rows(self) -> bool:
        """Whether something is asked that only goes row by row: what lies beside the file, or a form no table has."""
        beside = self.history or self.held or self.deadline or self.ledger or self.named or self.contract_of
        return bool(beside) or self.form not in TABLE_FORMS
