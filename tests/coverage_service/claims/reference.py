"""A whole claim file settled as one would explain it: attrs objects, dates and dicts, one possibility after the other.

The oracle of `test_engines`. Cells are read and complaints understood as elsewhere; what an insured has used, which
entitlement pays, what is left and what all possibilities agree on is written anew here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, product
from typing import Literal, TypeVar

from attrs import define, evolve, field, frozen

from coverage_service.claims.line_checks.cells import (
    csi_of,
    diagnosis_of,
    label_of,
    listed_of,
    packages_of,
    parse_cents,
    service_of,
    yes_or_no,
)
from coverage_service.claims.line_checks.line_faults import line_faults
from coverage_service.claims.line_checks.written_days import day_of
from coverage_service.claims.line_checks.written_texts import CellError, is_no_insurer
from coverage_service.decision.complaint import Diagnosed, age_on, diagnoses, on_list
from coverage_service.decision.deductible import whole_deductible
from coverage_service.decision.held_packages import (
    UNSEEN,
    Filling,
    Held,
    Holder,
    held_as,
    hold,
    is_rate_unseen,
    stack_of,
)
from coverage_service.model import Complaint, CoverageQuery
from insurer_rules.model import Entitlement, Limit, Reimbursement
from insurer_rules.rules import Rules, Service
from tests.coverage_service.settlement.reference import a_year_on, percent_of

T = TypeVar("T")
CHEAP, DEAR = 0, 10_000_000
OF_COMPLAINT = ("indication", "condition", "12_months", "accident")
ENDLESS = 1_000
Left = int | Literal["unlimited"] | None
Key = tuple[object, ...]


@frozen
class Told:
    """What becomes of a line: who pays, cents (None: not known), and how many more such sessions would be paid."""

    payer: str
    reimbursed: int | None = None
    deductible: int | None = None
    own: int | None = None
    left: Left = None


@frozen(eq=False)
class Claim:
    """A sound line, read; `ways` are what the complaint may be, None is not given."""

    place: int
    insured: str
    complaint: str
    day: date
    born: date
    service: Service
    ways: tuple[Diagnosed, ...]
    label: str | None
    held: tuple[Held, ...]
    contracted: bool | None
    tariff: int | None
    csi: str
    insufficient: bool | None
    accident: bool
    elsewhere: bool

    @property
    def age(self) -> int:
        """Whole years on the day of the treatment."""
        return age_on(self.born, self.day)


@frozen
class Possibility:
    """One way to take everything that an insured's lines leave open."""

    listed: bool = True
    contracted: bool = True
    other_price: bool = False
    counted: bool = True
    sufficient: bool = False
    first_here: bool = False
    filling: Filling = "everything"


@frozen(eq=False)
class Visit:
    """A claim as one possibility has it."""

    claim: Claim
    listed: bool
    condition: str
    contracted: bool
    tariff: int
    counts: int
    first_sessions: int
    insufficient: bool = False
    through_the_day: bool = True


@define
class Counter:
    """What a limit has counted: in which period, how much, and how much of the year before came along."""

    period: object = None
    used: int = 0
    carried: int = 0
    granted: int = 0


@define
class Used:
    """What an insured has used in one possibility."""

    counters: dict[Key, Counter] = field(factory=lambda: defaultdict(Counter))
    deductible_left: dict[int, int] = field(factory=dict)
    sessions: dict[str, int] = field(factory=lambda: defaultdict(int))

    def copy(self) -> "Used":
        """Copy what is used, to try something with it."""
        counters = {key: evolve(counter) for key, counter in self.counters.items()}
        return Used(defaultdict(Counter, counters), {**self.deductible_left}, defaultdict(int, self.sessions))


@frozen(eq=False)
class Right:
    """An entitlement as somebody holds it, with the key of the counter of each of its limits."""

    entitlement: Entitlement
    layer: str
    limits: tuple[tuple[Limit, Key], ...]


@frozen
class Paid:
    """What a possibility makes of a session; `known` unless nobody has seen what it pays."""

    payer: str
    amount: int = 0
    deducted: int = 0
    known: bool = True


def settled(lines: Sequence[Mapping[str, str]], rules: Rules) -> list[Told | None]:
    """Say what becomes of every line of a file; None for a faulty one, or one that another line claims too."""
    told: list[Told | None] = [None] * len(lines)
    claims = [read(place, cells, rules) for place, cells in enumerate(lines) if not line_faults(cells, rules)]
    claims.sort(key=lambda claim: (claim.insured, claim.day, claim.place))
    for _, of_one in groupby(claims, key=lambda claim: claim.insured):
        for claim, verdict in of_insured(list(of_one), rules):
            told[claim.place] = verdict
    return told


def read(place: int, cells: Mapping[str, str], rules: Rules) -> Claim:
    """Read a sound line."""
    text = {name: cell.strip() for name, cell in cells.items()}
    day, dcsph = day_of(text["service_date"]), text["dcsph"]
    label = label_of(text["uzovi"], rules)[0] or None
    service, _ = service_of(text["service_code"], day, rules)
    complaint = Complaint(
        listed=listed_of(csi_of(text["csi"]), rules) if text["csi"] else None,
        dcsph=diagnosis_of(dcsph, rules) if dcsph else None,
    )
    names = packages_of(text["packages"], rules, label=label or "")[0]
    said = answer(yes_or_no, text.get("result_insufficient", ""))
    return Claim(
        place,
        text["insured_id"],
        text["condition_key"] or dcsph.zfill(4),
        day,
        day_of(text["birth_date"]),
        service,
        tuple(way for _, way in diagnoses(CoverageQuery(date=day, birth_date=day, condition=complaint), rules)),
        label,
        tuple(held_as(rules, label, day.year, name) for name in names) if names else unheld(text, label, day, rules),
        answer(yes_or_no, text["contracted"]),
        answer(parse_cents, text["tariff_eur"]),
        text["csi"],
        True if said is None and text["csi"] == "003" else said,
        answer(yes_or_no, text.get("accident", "")) is True,
        is_no_insurer(text["uzovi"]) or (label is not None and bool(rules.label(label).scheme)),
    )


def answer(read: Callable[[str], T], text: str) -> T | None:
    """Read a cell that may be empty, or say nothing that can be read."""
    try:
        return read(text) if text else None
    except CellError:
        return None


def unheld(text: Mapping[str, str], label: str | None, day: date, rules: Rules) -> tuple[Held, ...]:
    """Hold nothing; or, where a file does not say what is held, something that nobody has seen."""
    return () if "packages" in text else (hold(rules, label or "", day.year, UNSEEN),)


def of_insured(claims: Sequence[Claim], rules: Rules) -> Iterator[tuple[Claim, Told | None]]:
    """Settle the lines of one insured, by day, in every possibility that they leave open."""
    possibilities = {possibility: Used() for possibility in possibilities_of(claims, rules)}
    claimed, begun = set(), dict[str, date]()
    for claim in claims:
        this = (claim.service.code, claim.day, claim.complaint)
        if this in claimed:
            yield claim, None
            continue
        claimed.add(this)
        if claim.service.therapy is None:
            yield claim, Told("unknown")
            continue
        first = begun.setdefault(claim.complaint, claim.day)
        if claim.elsewhere:
            for used in possibilities.values():
                used.sessions[claim.complaint] += 1
            yield claim, Told("unknown")
            continue
        ways = [one_way(claim, possibility, used, first, rules) for possibility, used in possibilities.items()]
        yield claim, agreed(claim, ways)


def possibilities_of(claims: Iterable[Claim], rules: Rules) -> Iterator[Possibility]:
    """List the possibilities of an insured: what any line leaves open is taken either way, all else as it is."""
    treated = [claim for claim in claims if claim.service.therapy]
    stacks = [(claim, rights_of(claim, "everything", rules)) for claim in treated]
    open_prices = [is_price_open(claim, all_) for claim, all_ in stacks]
    unseen = any(right.entitlement.is_open for _, all_ in stacks for right in all_)
    either = {True: (True, False), False: (True,)}
    extended = [extended_below(all_) for _, all_ in stacks]
    for listed, contracted, usual_price, counted, insufficient, elsewhere, everything in product(
        either[any(len(claim.ways) > 1 for claim in treated)],
        either[any(claim.contracted is None for claim in treated)],
        either[any(open_prices)],
        either[any(claim.service.counts == "unknown" for claim in treated)],
        either[
            any(each.insufficient is None and each.age < below for each, below in zip(treated, extended, strict=True))
        ],
        either[any(each.csi == "001" and each.age >= 18 for each in treated)],
        either[unseen],
    ):
        filling: Filling = "everything" if everything else "nothing"
        yield Possibility(listed, contracted, not usual_price, counted, not insufficient, not elsewhere, filling)


def is_price_open(claim: Claim, rights: Sequence[Right]) -> bool:
    """Tell whether it is open how fast an amount is spent: for want of the price, or of the rate without a contract."""
    budgets = [right.entitlement for right in rights if any(limit.euro_cents is not None for limit, _ in right.limits)]
    if claim.tariff is None:
        return bool(budgets)
    return not claim.contracted and any(map(is_rate_unseen, budgets))


def price_in(claim: Claim, possibility: Possibility, rights: Sequence[Right], *, contracted: bool) -> int:
    """Give the price in a possibility: one that is not given is low or high, of one given hardly any may be paid."""
    if claim.tariff is None:
        return DEAR if possibility.other_price else CHEAP
    unseen = possibility.other_price and not contracted and is_price_open(claim, rights)
    return CHEAP if unseen else claim.tariff


def extended_below(rights: Iterable[Right]) -> int:
    """Give the age below which more is paid when the result is insufficient."""
    more = (each.entitlement for each in rights if any(limit.extension for limit, _ in each.limits))
    return max((each.when.age_below or 200 for each in more), default=0)


def first_sessions(claim: Claim, possibility: Possibility, had: int) -> int:
    """Count the sessions so far as an adult's CSI says: 001 that twenty are over, 008 that they are not."""
    if claim.age >= 18 and claim.csi == "001" and not possibility.first_here:
        return max(had, 20)
    return min(had, 19) if claim.age >= 18 and claim.csi == "008" else had


def one_way(claim: Claim, possibility: Possibility, used: Used, first: date, rules: Rules) -> tuple[Paid, Left]:
    """Settle a session in one possibility; then count how many more such sessions would be paid."""
    way = next((way for way in claim.ways if way.listed == possibility.listed), claim.ways[-1])
    contracted = possibility.contracted if claim.contracted is None else claim.contracted
    rights = rights_of(claim, possibility.filling, rules)
    visit = Visit(
        claim,
        on_list(way, claim.day, begun=first, age=claim.age),
        way.condition.code if way.condition else "",
        contracted,
        price_in(claim, possibility, rights, contracted=contracted),
        {"yes": 1, "no": 0, "unknown": int(possibility.counted)}[claim.service.counts],
        first_sessions(claim, possibility, used.sessions[claim.complaint]),
        not possibility.sufficient if claim.insufficient is None else claim.insufficient,
    )
    used.deductible_left.setdefault(claim.day.year, deductible_of(claim, rules) or 0)
    paid = settle(rights, visit, used)
    used.sessions[claim.complaint] += 1
    if "deductible" in paid.payer and deductible_of(claim, rules) is None:
        paid = evolve(paid, known=False)
    return evolve(paid, payer=paid.payer.removesuffix(" with deductible")), left_after(rights, visit, used)


def deductible_of(claim: Claim, rules: Rules) -> int | None:
    """Give the deductible of the year; not known in the year of the 18th birthday, nor where a package insures it."""
    if claim.born.year + 18 == claim.day.year:
        return None
    is_insured = any(held.package.insures_deductible for held in claim.held)
    return None if is_insured else whole_deductible(rules, claim.label, claim.day.year)


def rights_of(claim: Claim, filling: Filling, rules: Rules) -> list[Right]:
    """List what somebody is entitled to for a treatment, in the order in which it pays."""
    named = {code for e in rules.basic.entitlements for code in e.when.conditions}
    conditions = [each.condition.code for each in claim.ways if each.condition]
    condition = conditions[0] if conditions and conditions[0] in named else ""
    assert claim.service.therapy
    basic = claim.csi != "009" or claim.age >= 18
    holder = Holder(claim.held, claim.service.therapy, claim.day.year, filling, True, condition, basic=basic)  # noqa: FBT003 - a referral is taken to be there
    stack = stack_of(rules, holder)
    owners = {f"{each.label}/{each.package.id}": each.owner for each in claim.held}
    seen: list[Key] = []
    rights = []
    for entitlement, layer, name in zip(stack.entitlements, stack.layers, stack.names, strict=True):
        owner = "basic" if layer == "basic" else owners[name.rpartition("/")[0]]
        limits = tuple((limit, key_of(limit, entitlement, owner, seen)) for limit in entitlement.limits)
        seen += [key for _, key in limits]
        rights.append(Right(entitlement, layer, limits))
    return rights


def key_of(limit: Limit, entitlement: Entitlement, owner: str, seen: Iterable[Key]) -> Key:
    """Tell whose counter a limit uses: that of its pool, else one of its own; the same again in another year."""
    if limit.pool:
        return owner, limit.pool
    what = "+".join(limit.therapies) or entitlement.id
    key: Key = (owner, what, limit.per, limit.provider, limit.listed, limit.euro_cents is not None)
    return (*key, sum(each[: len(key)] == key for each in seen))


def settle(rights: Iterable[Right], visit: Visit, used: Used) -> Paid:
    """Let the first right that applies and has room pay; what nobody pays is the patient's."""
    for right in rights:
        limits = [(limit, key) for limit, key in right.limits if counts(limit, right.entitlement, visit)]
        if not applies(right.entitlement, visit) or any(room(*each, visit, used) == 0 for each in limits):
            continue
        amount, known = rate(right.entitlement, visit)
        for limit, key in limits:
            if limit.euro_cents is not None:
                amount = min(amount, int(room(limit, key, visit, used)))
        for limit, key in limits:
            opened(limit, key, visit, used).used += amount if limit.euro_cents is not None else visit.counts
        year, deducted = visit.claim.day.year, 0
        if right.entitlement.deductible:
            deducted = min(amount, used.deductible_left[year])
            used.deductible_left[year] -= deducted
        name = f"{right.layer} with deductible" if right.entitlement.deductible else right.layer
        return Paid(name, amount, deducted, known=known)
    return Paid("self")


def applies(entitlement: Entitlement, visit: Visit) -> bool:
    """Every circumstance that an entitlement states holds, and its first sessions are behind."""
    when, claim = entitlement.when, visit.claim
    return (
        claim.service.therapy in entitlement.therapies
        and (entitlement.valid_from or date.min) <= claim.day <= (entitlement.valid_through or date.max)
        and (when.age_from or 0) <= claim.age
        and (when.age_below is None or claim.age < when.age_below)
        and when.listed in ("any", "yes" if visit.listed else "no")
        and (not when.conditions or visit.condition in when.conditions)
        and when.accident in ("any", "yes" if visit.claim.accident else "no")
        and when.provider in ("any", provider(visit))
        and visit.first_sessions >= entitlement.after_sessions
    )


def counts(limit: Limit, entitlement: Entitlement, visit: Visit) -> bool:
    """Tell whether a limit counts a session."""
    return (
        visit.claim.service.therapy in (limit.therapies or entitlement.therapies)
        and limit.provider in ("any", provider(visit))
        and limit.listed in ("any", "yes" if visit.listed else "no")
        and (visit.through_the_day or limit.per != "day")
    )


def provider(visit: Visit) -> str:
    """Name the kind of provider as the rules do."""
    return "contracted" if visit.contracted else "non_contracted"


def room(limit: Limit, key: Key, visit: Visit, used: Used) -> float:
    """Give what a limit has left, in sessions or cents."""
    counter = opened(limit, key, visit, used)
    whole = whole_of(limit) + (limit.extension if visit.insufficient else 0)
    return max(0, whole + counter.carried - counter.used)


def whole_of(limit: Limit) -> float:
    """Give what a limit grants for a period."""
    if limit.euro_cents is not None:
        return limit.euro_cents
    return limit.sessions if isinstance(limit.sessions, int) else float("inf")


def opened(limit: Limit, key: Key, visit: Visit, used: Used) -> Counter:
    """Give the counter of a limit, begun afresh where its period is over; unused sessions of last year move along."""
    complaint = visit.claim.complaint if limit.per in OF_COMPLAINT else ""
    counter = used.counters[(*key, complaint)]
    period = period_of(limit, visit.claim.day, counter.period)
    if period != counter.period:
        carried = 0
        if limit.carry_over and counter.period == visit.claim.day.year - 1:
            own = max(0, counter.used - counter.carried)
            carried = min(limit.carry_over, max(0, counter.granted - own))
        whole = whole_of(limit)
        counter.period, counter.used, counter.carried = period, 0, carried
        counter.granted = int(whole) if whole != float("inf") else 0
    return counter


def period_of(limit: Limit, day: date, running: object) -> object:
    """Name the period of a limit that a day falls in."""
    if limit.per in ("calendar_year", "indication"):
        return day.year
    if limit.per == "day":
        return day
    if limit.per == "12_months":
        return running if isinstance(running, date) and day < a_year_on(running) else day
    return "once"


def rate(entitlement: Entitlement, visit: Visit) -> tuple[int, bool]:
    """Give what one session pays at most, and whether all of that was seen."""
    pays = entitlement.reimbursement
    contracted_rate = pays.non_contracted_percent is None and pays.non_contracted_max_cents is None
    unseen = "non_contracted" in entitlement.unknown
    if visit.contracted or (contracted_rate and not unseen):
        amount, known = percent_of(pays.percent, visit.tariff), True
    else:
        amount, known = without_contract(pays, visit.tariff, unseen=unseen)
    cap = pays.eur_per_session_cents
    return amount if cap is None else min(amount, cap), known and "eur_per_session" not in entitlement.unknown


def without_contract(pays: Reimbursement, tariff: int, *, unseen: bool) -> tuple[int, bool]:
    """Give the lowest of the terms that hold without a contract, and whether they were seen."""
    percent, average = pays.non_contracted_percent, pays.average_tariff_cents
    percent = 100 if percent is None else percent
    if unseen or (pays.non_contracted_of == "average" and average is None):
        return tariff, False
    terms = [tariff]
    if pays.non_contracted_of != "average":
        terms.append(percent_of(percent, tariff))
    if pays.non_contracted_of != "invoice" and average is not None:
        terms.append(percent_of(percent, average))
    if pays.non_contracted_max_cents is not None:
        terms.append(pays.non_contracted_max_cents)
    return min(terms), True


def left_after(rights: Sequence[Right], visit: Visit, used: Used) -> Left:
    """Count how many more such sessions would be paid, on other days and with the first sessions behind."""
    trial, again = used.copy(), evolve(visit, counts=1, first_sessions=ENDLESS, through_the_day=False)
    if any(endless(right, again, trial) for right in rights):
        return "unlimited"
    for number in range(ENDLESS):
        if settle(rights, again, trial).payer == "self":
            return number
    return "unlimited"


def endless(right: Right, visit: Visit, used: Used) -> bool:
    """Tell whether a right pays such sessions for ever: it applies, and none of its limits comes to an end."""
    limits = [each for each in right.limits if counts(each[0], right.entitlement, visit)]
    return applies(right.entitlement, visit) and all(room(*each, visit, used) == float("inf") for each in limits)


def agreed(claim: Claim, ways: Sequence[tuple[Paid, Left]]) -> Told:
    """Say what all possibilities agree on; what they do not agree on is not known."""
    payers = {paid.payer for paid, _ in ways}
    lefts = {left for _, left in ways}
    left = lefts.pop() if len(lefts) == 1 else None
    if len(payers) > 1:
        return Told("unknown", left=left)
    payer = payers.pop()
    amounts = {(paid.amount, paid.deducted) for paid, _ in ways}
    if claim.tariff is None or len(amounts) > 1 or not all(paid.known for paid, _ in ways):
        return Told(payer, left=left)
    amount, deducted = amounts.pop()
    return Told(payer, amount - deducted, deducted, claim.tariff - amount, left)
