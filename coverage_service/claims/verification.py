"""Verification: which layer pays each claim line, how much, what is left, and why; the semantics of the single answer.

The lines of one insured are settled together, in the order of their days. Where lines leave open whether they are
contracted, listed or priced, or a package's total is unseen, the insured is settled for every possibility, and where
those differ the payer is unknown. Reading lines is left to `lines`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Literal

from attrs import define, field, frozen

from coverage_service import settlement as s
from coverage_service.ahead import sessions_left
from coverage_service.claims.lines import ClaimLine
from coverage_service.complaints import Diagnosed, age_on, diagnoses, on_list
from coverage_service.decision import deductible_left
from coverage_service.holdings import Filling, Held, Holder, condition_codes, held_as, stack_of
from coverage_service.merging import kind_of
from coverage_service.model import Complaint, CoverageQuery, Payer, Reason
from coverage_service.possibilities import CHEAP, DEAR, NONE_USED, Possibility
from coverage_service.reasoning import context_of
from coverage_service.walking import Settled, settled_of
from insurer_rules.compiling import THERAPY_BIT, UNLIMITED, Counter, Stack, day_number
from insurer_rules.rules import Rules

Remaining = int | Literal["unlimited"] | None
FILLINGS: tuple[Filling, ...] = ("everything", "nothing")
OF_COMPLAINT = ("indication", "condition", "12_months", "accident")


@frozen
class Verdict:
    """What becomes of one claim line; amounts in cents, None where not known."""

    payer: Payer
    reimbursed: int | None
    deductible: int | None
    own: int | None
    remaining: Remaining
    reasons: tuple[Reason, ...]


NO_TREATMENT = Verdict("unknown", None, None, None, None, (Reason("no_treatment"),))


@frozen
class World:
    """One way to take what the lines of an insured leave open; `tariff` in cents stands in for a price not given."""

    filling: Filling
    contracted: bool
    listed: bool
    tariff: int


@define
class Account:
    """What one insured has used so far in one world, by counter and complaint."""

    counters: dict[tuple[str, str], list[int]] = field(factory=dict)
    sessions: dict[str, int] = field(factory=dict)
    deductibles: dict[int, int] = field(factory=dict)


@frozen(eq=False)
class Read:
    """A claim line as the question it is: what the complaint may be, what is held, compiled for each filling."""

    line: ClaimLine
    query: CoverageQuery
    complaints: tuple[Diagnosed, ...]
    held: tuple[Held, ...]
    stacks: dict[Filling, Stack]
    begun: date
    deductible: int | None


def verify(lines: Iterable[ClaimLine], rules: Rules) -> list[Verdict]:
    """Settle the lines of any number of insured; the verdicts come in the order of the lines."""
    lines = list(lines)
    treatments = [line for line in lines if line.service.therapy]
    verdicts = iter(_in_order(list(_read(treatments, rules)), rules))
    return [next(verdicts) if line.service.therapy else NO_TREATMENT for line in lines]


def _in_order(read: list[Read], rules: Rules) -> list[Verdict]:
    of_insured: dict[str, list[int]] = {}
    for place, each in enumerate(read):
        of_insured.setdefault(each.line.insured, []).append(place)
    verdicts: dict[int, Verdict] = {}
    for places in of_insured.values():
        places.sort(key=lambda place: read[place].line.day)
        verdicts |= zip(places, _verdicts([read[place] for place in places], rules), strict=True)
    return [verdicts[place] for place in range(len(read))]


def _read(lines: Sequence[ClaimLine], rules: Rules) -> Iterator[Read]:
    begun: dict[tuple[str, str], date] = {}
    for line in lines:
        key = line.insured, line.complaint
        begun[key] = min(begun.get(key, line.day), line.day)
    for line in lines:
        query = _question(line)
        complaints = tuple(diagnosed for _, diagnosed in diagnoses(query, rules))
        held = tuple(held_as(rules, line.label, line.day.year, name) for name in line.packages)
        stacks = {filling: _stack(line, held, complaints, filling, rules) for filling in FILLINGS}
        deductible = deductible_left(query, rules, line.label, line.day.year)
        yield Read(line, query, complaints, held, stacks, begun[line.insured, line.complaint], deductible)


def _question(line: ClaimLine) -> CoverageQuery:
    return CoverageQuery(
        date=line.day,
        birth_date=line.born,
        insurer=line.label,
        packages=line.packages,
        condition=Complaint(listed=line.listed, dcsph=line.dcsph),
        contracted=line.contracted,
        tariff_eur=None if line.tariff is None else Decimal(line.tariff) / 100,
    )


def _stack(
    line: ClaimLine, held: tuple[Held, ...], complaints: tuple[Diagnosed, ...], filling: Filling, rules: Rules
) -> Stack:
    code = next((each.condition.code for each in complaints if each.condition), "")
    therapy = line.service.therapy or "physiotherapy"
    return stack_of(rules, Holder(held, therapy, line.day.year, filling, referral=True, condition=code))


def _verdicts(read: Sequence[Read], rules: Rules) -> Iterator[Verdict]:
    """Settle one insured in every world and merge what becomes of each line."""
    worlds = list(_worlds(read))
    settled = [list(_settled(read, world, rules)) for world in worlds]
    for number, each in enumerate(read):
        lines = [of_world[number] for of_world in settled]
        year = each.line.day.year
        contexts = [context_of(each.query, rules, _possibility(each, world), year) for world in worlds]
        kind = kind_of(
            each.query, [(one, context) for (one, _), context in zip(lines, contexts, strict=True)], each.deductible
        )
        yield Verdict(kind.payer, *kind.amounts, _agreed({left for _, left in lines}), kind.reasons)


def _agreed(left: set[int]) -> Remaining:
    """Give the sessions left where every world leaves the same."""
    if len(left) > 1:
        return None
    return "unlimited" if UNLIMITED in left else next(iter(left))


def _worlds(read: Sequence[Read]) -> Iterator[World]:
    stacks = [each.stacks["everything"] for each in read]
    fillings = FILLINGS if any(stack.open_layers for stack in stacks) else FILLINGS[:1]
    contracted = (True, False) if any(each.line.contracted is None for each in read) else (True,)
    listed = (True, False) if any(len(each.complaints) > 1 for each in read) else (True,)
    priceless = any(each.line.tariff is None and each.stacks["everything"].by_tariff for each in read)
    for world in product(fillings, contracted, listed, (CHEAP, DEAR) if priceless else (CHEAP,)):
        yield World(*world)


def _settled(read: Sequence[Read], world: World, rules: Rules) -> Iterator[tuple[Settled, int]]:
    """Settle the lines of one insured in one world, each with the sessions left after it."""
    account = Account()
    for each in read:
        stack = each.stacks[world.filling]
        state = _opened(account, each, stack)
        session = _session(each, world, rules)
        result = [0] * (s.WHY + len(stack.entitlements))
        s.settle(stack.numbers, state, session, result)
        _closed(account, each, stack, state)
        left = sessions_left(stack.numbers, state, session)
        yield settled_of(stack, result, on_list=session[s.ON_LIST] == 1), left


def _session(each: Read, world: World, rules: Rules) -> list[int]:
    line, diagnosed = each.line, _diagnosed(each, world)
    age = age_on(line.born, line.day)
    session = [0] * s.SESSION_WIDTH
    session[s.DATE] = day_number(line.day, 0)
    session[s.AGE] = age
    session[s.THERAPY] = THERAPY_BIT[line.service.therapy] if line.service.therapy else 0
    session[s.ON_LIST] = int(on_list(diagnosed, line.day, begun=each.begun, age=age))
    session[s.CONDITION_BIT] = 1 << condition_codes(rules).index(diagnosed.condition.code) if diagnosed.condition else 0
    session[s.CONTRACTED] = int(_contracted(each, world))
    session[s.TARIFF] = world.tariff if line.tariff is None else line.tariff
    session[s.COUNTS] = int(line.service.counts != "no")
    return session


def _diagnosed(each: Read, world: World) -> Diagnosed:
    return next((one for one in each.complaints if one.listed == world.listed), each.complaints[0])


def _contracted(each: Read, world: World) -> bool:
    return world.contracted if each.line.contracted is None else each.line.contracted


def _possibility(each: Read, world: World) -> Possibility:
    return Possibility(
        assumed=(),
        therapy=each.line.service.therapy or "physiotherapy",
        packages=each.line.packages,
        diagnosed=_diagnosed(each, world),
        accident=False,
        insufficient=False,
        used=NONE_USED,
        contracted=_contracted(each, world),
        tariff=world.tariff,
        held=each.held,
        stacks=(),
    )


def _opened(account: Account, each: Read, stack: Stack) -> list[int]:
    """Lay out the insured's counters as the stack of a line wants them."""
    year = each.line.day.year
    state = [account.sessions.get(each.line.complaint, 0), account.deductibles.get(year, each.deductible or 0)]
    for counter in stack.counters:
        state += account.counters.get(_key(counter, each.line), [0] * s.COUNTER_WIDTH)
    return state


def _closed(account: Account, each: Read, stack: Stack, state: list[int]) -> None:
    """Keep the counters after a line."""
    account.sessions[each.line.complaint] = state[s.SESSIONS_EVER]
    account.deductibles[each.line.day.year] = state[s.DEDUCTIBLE_LEFT]
    for place, counter in enumerate(stack.counters):
        at = s.COUNTERS + place * s.COUNTER_WIDTH
        account.counters[_key(counter, each.line)] = state[at : at + s.COUNTER_WIDTH]


def _key(counter: Counter, line: ClaimLine) -> tuple[str, str]:
    """Name a counter of an insured: a complaint has its own where the limit is for a complaint."""
    return counter.name, line.complaint if counter.per in OF_COMPLAINT else ""
