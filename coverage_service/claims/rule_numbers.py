"""The rules that the lines of a file need, as one flat list of whole numbers for `fold`.

A stack is compiled once for each insurance and kind of treatment that occur together; what the numbers mean is
written in `kernel.layout`.
"""

from collections.abc import Iterable, Iterator

from attrs import define, evolve, field, frozen

from coverage_service.claims.coding import NOT_GIVEN, Codebook, Insurance, Treatment
from coverage_service.claims.kernel import layout
from coverage_service.decision.axes import FILLINGS
from coverage_service.decision.complaint import Diagnosed, listing_of
from coverage_service.decision.deductible import whole_deductible
from coverage_service.decision.earlier_sessions import OF_COMPLAINT
from coverage_service.decision.held_packages import Holder, condition_codes, spends_at_unseen_rate, stack_of
from coverage_service.decision.unsettled import other_scheme
from coverage_service.model import Reason
from insurer_rules.compiling import THERAPY_BIT, Stack
from insurer_rules.model import Therapy
from insurer_rules.rules import Rules, remembered

USES_SESSION = {"yes": 1, "no": 0, "unknown": NOT_GIVEN}
NEVER_NEEDED = -1
NO_KIND = -1
OF_ANY_AGE = 200


@frozen
class Kind:
    """What decides the stack besides the insurance: the therapy, and a condition that the basic package names.

    Without `basic` nothing of the basic package is in it, as the CSI says.
    """

    therapy: Therapy
    condition: str
    basic: bool = True


@frozen(eq=False)
class Pair:
    """An insurance and a kind of treatment, with the stack for each way to fill what nobody has seen.

    `elsewhere` says that somebody else pays than a health insurer under the Dutch law, where that is so.
    """

    insurance: Insurance
    kind: Kind
    stacks: tuple[Stack, Stack]
    elsewhere: Reason | None


@define(eq=False)
class RuleNumbers:
    """The rules for one file, growing with what its lines need; `numbers` is what `fold` reads."""

    codebook: Codebook
    pairs: list[Pair] = field(factory=list)
    kinds: dict[Kind, int] = field(factory=dict)
    diagnosed: dict[tuple[Diagnosed, ...], int] = field(factory=dict)
    _pair_places: dict[tuple[int, int], int] = field(factory=dict)
    _counter_names: dict[str, int] = field(factory=dict)
    _heap: list[int] = field(factory=list)
    _pair_numbers: list[int] = field(factory=list)
    _diagnoses: list[int] = field(factory=list)
    _treatments: list[int] = field(factory=list)
    _services: dict[str, int] = field(factory=dict)
    most_counters: int = 0
    most_entitlements: int = 0

    def need(self, insurance: int, treatment: int) -> None:
        """Make sure that the stacks for an insurance and a treatment are there."""
        self._code_treatments()
        self.need_kind(insurance, self._treatments[treatment * layout.TREATMENT_WIDTH + layout.KIND])

    def need_kind(self, insurance: int, kind: int) -> None:
        """Make sure that the stacks for an insurance and a kind of treatment are there; NO_KIND needs none."""
        if kind != NO_KIND and (insurance, kind) not in self._pair_places:
            self._pair_places[insurance, kind] = len(self.pairs)
            self._add_pair(self.codebook.insurances[insurance], list(self.kinds)[kind])

    def numbers(self) -> list[int]:
        """Lay all tables out one after the other."""
        self._code_treatments()
        pair_of = [NEVER_NEEDED] * (len(self.codebook.insurances) * len(self.kinds))
        for (insurance, kind), place in self._pair_places.items():
            pair_of[insurance * len(self.kinds) + kind] = place
        parts = (self._heap, self._treatments, self._diagnoses, self._pair_numbers, pair_of)
        starts = [layout.TABLES_HEAD]
        for part in parts:
            starts.append(starts[-1] + len(part))
        head = [0] * layout.TABLES_HEAD
        _, head[layout.TREATMENTS], head[layout.DIAGNOSES], head[layout.PAIRS], head[layout.PAIR_OF], _ = starts
        head[layout.KINDS], head[layout.MOST_COUNTERS] = len(self.kinds), self.most_counters
        head[layout.OWN_SESSIONS] = max(each.after_sessions for each in self.codebook.rules.basic.entitlements)
        return [*head, *(number for part in parts for number in part)]

    @property
    def widths(self) -> tuple[int, int]:
        """The most counters and the most entitlements that a stack has."""
        return self.most_counters, self.most_entitlements

    def kinds_of_treatments(self) -> list[int]:
        """Give the kind of each treatment of the codebook; NO_KIND for what is no therapy."""
        self._code_treatments()
        return self._treatments[layout.KIND :: layout.TREATMENT_WIDTH]

    def diagnosed_at(self, place: int) -> tuple[Diagnosed, ...]:
        """Give what a complaint may be, by its place among the diagnoses."""
        return next(ways for ways, at in self.diagnosed.items() if at == place)

    def counter_name(self, code: int) -> str:
        """Give the name of a counter."""
        return list(self._counter_names)[code - layout.FIRST_COUNTER]

    def counter_code(self, name: str) -> int:
        """Give the number of a counter by its name, a new one where no stack has it yet."""
        return self._counter_names.setdefault(name, layout.FIRST_COUNTER + len(self._counter_names))

    def _code_treatments(self) -> None:
        for treatment in self.codebook.treatments[len(self._treatments) // layout.TREATMENT_WIDTH :]:
            self._treatments += self._treatment_numbers(treatment)

    def _treatment_numbers(self, treatment: Treatment) -> list[int]:
        numbers = [0] * layout.TREATMENT_WIDTH
        therapy = treatment.therapy
        numbers[layout.THERAPY_MASK] = THERAPY_BIT[therapy] if therapy else 0
        numbers[layout.COUNTED] = USES_SESSION[treatment.service.counts]
        numbers[layout.INTAKE] = int(treatment.is_intake)
        numbers[layout.SERVICE] = self._services.setdefault(treatment.service.code, len(self._services))
        numbers[layout.DIAGNOSIS] = self._diagnosis_place(treatment.diagnosed)
        numbers[layout.KIND] = NO_KIND
        numbers[layout.INSUFFICIENT_RESULT] = treatment.insufficient
        numbers[layout.BY_ACCIDENT], numbers[layout.FIRST] = int(treatment.accident), treatment.first_sessions
        if therapy:
            kind = Kind(therapy, self._condition(treatment.diagnosed), basic=not treatment.never_basic)
            numbers[layout.KIND] = self.kinds.setdefault(kind, len(self.kinds))
        return numbers

    def _condition(self, diagnosed: Iterable[Diagnosed]) -> str:
        code = next((each.condition.code for each in diagnosed if each.condition), "")
        return code if code in conditions_of_basic(self.codebook.rules) else ""

    def _diagnosis_place(self, diagnosed: tuple[Diagnosed, ...]) -> int:
        if diagnosed not in self.diagnosed:
            self.diagnosed[diagnosed] = len(self._diagnoses)
            ways = (number for each in diagnosed for number in _way(each, self.codebook.rules))
            self._diagnoses += [len(diagnosed), *ways]
        return self.diagnosed[diagnosed]

    def _add_pair(self, insurance: Insurance, kind: Kind) -> None:
        rules = self.codebook.rules
        holder = Holder(
            insurance.held,
            kind.therapy,
            insurance.year,
            FILLINGS[0],
            referral=True,
            condition=kind.condition,
            basic=kind.basic,
        )
        first = stack_of(rules, holder)
        second = stack_of(rules, evolve(holder, filling=FILLINGS[1])) if first.open_layers else first
        elsewhere = _elsewhere(insurance, kind, rules)
        self.pairs.append(Pair(insurance, kind, (first, second), elsewhere))
        numbers = [0] * layout.PAIR_WIDTH
        numbers[: layout.STACK_WIDTH] = self._place_stack(first)
        numbers[layout.STACK_WIDTH : 2 * layout.STACK_WIDTH] = self._place_stack(second)
        numbers[layout.OPEN_FIGURES] = int(bool(first.open_layers))
        numbers[layout.PRICED] = int(first.by_tariff)
        numbers[layout.RATE_UNSEEN] = int(spends_at_unseen_rate(first))
        numbers[layout.EXTENDED_BELOW] = extended_below(first)
        numbers[layout.ELSEWHERE] = int(elsewhere is not None)
        numbers[layout.DEDUCTIBLE] = _deductible(insurance, rules)
        self._pair_numbers += numbers

    def _place_stack(self, stack: Stack) -> list[int]:
        begin = layout.TABLES_HEAD + len(self._heap)
        self._heap += stack.numbers
        counters = layout.TABLES_HEAD + len(self._heap)
        for counter in stack.counters:
            self._heap += [self.counter_code(counter.name), int(counter.per in OF_COMPLAINT)]
        self.most_counters = max(self.most_counters, len(stack.counters))
        self.most_entitlements = max(self.most_entitlements, len(stack.entitlements))
        return [begin, counters, len(stack.counters)]


def _deductible(insurance: Insurance, rules: Rules) -> int:
    """Give the whole deductible of a year in cents; NOT_GIVEN where that is not known, or a package insures it."""
    cents = whole_deductible(rules, insurance.label, insurance.year)
    is_insured = any(held.package.insures_deductible for held in insurance.held)
    return NOT_GIVEN if cents is None or is_insured else cents


def _elsewhere(insurance: Insurance, kind: Kind, rules: Rules) -> Reason | None:
    """Say that no health insurer pays, or one under another law, which is all the same to the E.S. method."""
    if insurance.elsewhere:
        return Reason("payer_elsewhere")
    if insurance.label is None or kind.therapy == "manual_therapy_es":
        return None
    return other_scheme(insurance.label, rules)


def extended_below(stack: Stack) -> int:
    """Give the age below which a stack has more when the result of the first sessions is insufficient."""
    extended = (each for each in stack.entitlements if any(limit.extension for limit in each.limits))
    return max((each.when.age_below or OF_ANY_AGE for each in extended), default=0)


@remembered(1)
def conditions_of_basic(rules: Rules) -> frozenset[str]:
    """Gather the conditions that entitlements of the basic package are for."""
    return frozenset(code for entitlement in rules.basic.entitlements for code in entitlement.when.conditions)


def _way(diagnosed: Diagnosed, rules: Rules) -> Iterator[int]:
    condition = diagnosed.condition
    yield 1 << condition_codes(rules).index(condition.code) if condition else 0
    yield from listing_of(diagnosed)
