"""The ledger: what each insured has used so far, from one run to the next, so that earlier files need not be at hand.

It holds counters only: who and which complaint are known by a keyed hash, whose key stands in a file of its own beside
it. A line not after the last one counted for its insured is refused, so that no file counts twice; and a run has the
ledger to itself from before it reads to after it writes, so that two runs at once do not either.
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes

from attrs import define, field, frozen

from insurer_rules.atomic_files import write_whole
from insurer_rules.faults import PhrasedError, phrase

KEY_BYTES = 32
FORM = """
CREATE TABLE IF NOT EXISTS insured (
    who BLOB PRIMARY KEY, last_day INTEGER NOT NULL, possibilities INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS counted (
    who BLOB NOT NULL, what TEXT NOT NULL, possibility INTEGER NOT NULL, whose BLOB NOT NULL,
    first INTEGER NOT NULL, second INTEGER NOT NULL, third INTEGER NOT NULL, fourth INTEGER NOT NULL,
    PRIMARY KEY (who, what, possibility, whose)
) STRICT;
"""


class LedgerError(PhrasedError):
    """A ledger cannot be used; the phrase says why."""


@frozen
class Counted:
    """One counter: what it counts, in which possibility, for which complaint or year, and its four numbers."""

    what: str
    possibility: int
    whose: bytes
    numbers: tuple[int, int, int, int]


@frozen
class Account:
    """What is known of one insured: the last day counted, in what possibilities differ, and the counters."""

    last_day: int = 0
    possibilities: int = 0
    counted: tuple[Counted, ...] = ()


@define(eq=False)
class Ledger:
    """A ledger in a file, held by one run; `update` keeps what it counted, all of it or nothing."""

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
        """Write every account noted, in one transaction. Raises LedgerError where that cannot be, as on a full disk."""
        try:
            self._write()
        except sqlite3.Error as error:
            raise LedgerError(phrase("ledger_not_written", file=str(self.path), message=str(error))) from None

    def _write(self) -> None:
        with closing(self._open()) as store, store:
            for who, account in self.accounts.items():
                store.execute("DELETE FROM counted WHERE who = ?", (who,))
                store.execute("REPLACE INTO insured VALUES (?, ?, ?)", (who, account.last_day, account.possibilities))
                rows = ((who, each.what, each.possibility, each.whose, *each.numbers) for each in account.counted)
                store.executemany("INSERT INTO counted VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _read(self, who: bytes) -> Account:
        try:
            with closing(self._open()) as store:
                known = store.execute("SELECT last_day, possibilities FROM insured WHERE who = ?", (who,)).fetchone()
                if known is None:
                    return Account()
                counted = store.execute("SELECT * FROM counted WHERE who = ?", (who,)).fetchall()
        except sqlite3.Error as error:
            raise self._unreadable(error) from None
        last_day, possibilities = known
        return Account(last_day, possibilities, tuple(Counted(row[1], row[2], row[3], row[4:]) for row in counted))

    def _open(self) -> sqlite3.Connection:
        try:
            store = sqlite3.connect(self.path)
            store.executescript(FORM)
        except sqlite3.Error as error:
            raise self._unreadable(error) from None
        return store

    def _unreadable(self, error: sqlite3.Error) -> LedgerError:
        return LedgerError(phrase("no_ledger", file=str(self.path), message=str(error)))


@contextmanager
def hold_ledger(path: Path) -> Iterator[Ledger]:
    """Open a ledger, a new one where there is none, and hold it to the end of a run.

    Raises LedgerError where another run holds it, where its key is gone or not whole, and where none can be made.
    """
    key_path = path.with_name(f"{path.name}.key")
    try:
        lock = path.with_name(f"{path.name}.lock").open("wb")
    except OSError as error:
        raise LedgerError(phrase("ledger_not_written", file=str(path), message=_words_of(error))) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LedgerError(phrase("ledger_in_use", file=str(path))) from None
        if not path.exists() and not key_path.exists():
            _make_key(key_path)
        yield Ledger(path, _read_key(key_path))


def _make_key(path: Path) -> None:
    """Make a key, whole or not at all."""
    try:
        write_whole(path, token_bytes(KEY_BYTES), mode=0o600)
    except OSError as error:
        raise LedgerError(phrase("ledger_not_written", file=str(path), message=_words_of(error))) from None


def _read_key(path: Path) -> bytes:
    """Read a key. With half of one every insured would be a stranger, and every file count again."""
    if not path.exists():
        raise LedgerError(phrase("no_ledger_key", file=str(path)))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise LedgerError(phrase("half_ledger_key", file=str(path), bytes=KEY_BYTES, number=len(key)))
    return key


def _words_of(error: OSError) -> str:
    return error.strerror or type(error).__name__
