"""The ledger: what each insured has used so far, from one run to the next, so that earlier files need not be at hand.

It holds counters only: who and which complaint are known by a keyed hash, whose key stands in a file of its own beside
it. A line not after the last one counted for its insured is refused, so that no file counts twice.
"""

import os
import sqlite3
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes

from attrs import define, field, frozen

from insurer_rules.faults import PhrasedError, phrase

FORM = """
CREATE TABLE IF NOT EXISTS insured (who BLOB PRIMARY KEY, last_day INTEGER NOT NULL, worlds INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS counted (
    who BLOB NOT NULL, what TEXT NOT NULL, world INTEGER NOT NULL, whose BLOB NOT NULL,
    first INTEGER NOT NULL, second INTEGER NOT NULL, third INTEGER NOT NULL, fourth INTEGER NOT NULL,
    PRIMARY KEY (who, what, world, whose)
) STRICT;
"""


class LedgerError(PhrasedError):
    """A ledger cannot be used; the phrase says why."""


@frozen
class Counted:
    """One counter: what it counts, in which world, for which complaint or year, and its four numbers."""

    what: str
    world: int
    whose: bytes
    numbers: tuple[int, int, int, int]


@frozen
class Account:
    """What is known of one insured: the last day counted, in what worlds differ, and the counters."""

    last_day: int = 0
    worlds: int = 0
    counted: tuple[Counted, ...] = ()


@define(eq=False)
class Ledger:
    """A ledger in a file; `update` keeps what a run counted, all of it or nothing."""

    path: Path
    key: bytes
    accounts: dict[bytes, Account] = field(factory=dict)

    def pseudonym(self, text: str) -> bytes:
        """Hide a text; the same text is hidden alike in one ledger, and differently in each."""
        return blake2b(text.encode(), key=self.key, digest_size=16).digest()

    def account(self, insured: str) -> Account:
        """Give what is known of an insured."""
        who = self.pseudonym(insured)
        if who not in self.accounts:
            self.accounts[who] = self._read(who)
        return self.accounts[who]

    def keep(self, insured: str, account: Account) -> None:
        """Note what an insured has used now; written by `update`."""
        self.accounts[self.pseudonym(insured)] = account

    def update(self) -> None:
        """Write every account noted, in one transaction."""
        with closing(self._opened()) as store, store:
            for who, account in self.accounts.items():
                store.execute("DELETE FROM counted WHERE who = ?", (who,))
                store.execute("REPLACE INTO insured VALUES (?, ?, ?)", (who, account.last_day, account.worlds))
                rows = ((who, each.what, each.world, each.whose, *each.numbers) for each in account.counted)
                store.executemany("INSERT INTO counted VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _read(self, who: bytes) -> Account:
        with closing(self._opened()) as store:
            known = store.execute("SELECT last_day, worlds FROM insured WHERE who = ?", (who,)).fetchone()
            if known is None:
                return Account()
            counted = store.execute("SELECT * FROM counted WHERE who = ?", (who,)).fetchall()
        last_day, worlds = known
        return Account(last_day, worlds, tuple(Counted(row[1], row[2], row[3], row[4:]) for row in counted))

    def _opened(self) -> sqlite3.Connection:
        try:
            store = sqlite3.connect(self.path)
            store.executescript(FORM)
        except sqlite3.Error as error:
            raise LedgerError(phrase("no_ledger", file=str(self.path), message=str(error))) from None
        return store


def open_ledger(path: Path) -> Ledger:
    """Open a ledger, a new one where there is none. Raises LedgerError where its key is gone."""
    key_path = path.with_name(f"{path.name}.key")
    if not path.exists() and not key_path.exists():
        with os.fdopen(os.open(key_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(token_bytes(32))
    if not key_path.exists():
        raise LedgerError(phrase("no_ledger_key", file=str(key_path)))
    return Ledger(path, key_path.read_bytes())
