"""Why a session is paid or not: each result of settlement becomes reasons, with their figures and their sources.

A reason is a code; its sentence is left to `wording`.
"""

from collections.abc import Iterator
from datetime import date

from coverage_service.decision.background import Background, package_name
from coverage_service.decision.citations import cite
from coverage_service.decision.complaint import Diagnosed
from coverage_service.decision.held_packages import STATED, has_basic_rate, is_rate_unseen
from coverage_service.decision.planned_sessions import Settled
from coverage_service.decision.unseen_reasons import unseen_reason
from coverage_service.model import Reason, SourceCited
from coverage_service.settlement import session as s
from insurer_rules.compiling import Stack
from insurer_rules.model import Entitlement, Limit
from insurer_rules.rules import Rules, remembered

# Who told a figure, and where it can be read.
ToldBy = tuple[str, tuple[SourceCited, ...]]
OWN: ToldBy = ("stated", ())
OF_AGE = {s.TOO_YOUNG, s.TOO_OLD}
SILENT = {s.OTHER_THERAPY, s.NOT_VALID, s.OTHER_CONDITION, s.NO_ACCIDENT, s.NOT_REACHED}


def reasons_of(settled: Settled, background: Background) -> tuple[Reason, ...]:
    """Say why a session is paid by whom it is paid, or by nobody. Only what the tables alone say is remembered."""
    if background.of_tables:
        return _of_tables(background.rules, settled, background)
    return _reasons(settled, background)


@remembered(8192)
def _of_tables(_: Rules, settled: Settled, background: Background) -> tuple[Reason, ...]:
    return _reasons(settled, background)


def _reasons(settled: Settled, background: Background) -> tuple[Reason, ...]:
    if settled.paid_by == s.NOBODY:
        return tuple(_unpaid(settled, background))
    entitlement = settled.stack.entitlements[settled.paid_by]
    if settled.stack.layers[settled.paid_by] == "basic":
        told = () if entitlement.is_open else _paid_by_basic(entitlement, settled, background)
        return tuple(told) or (unseen_reason(settled.stack, settled.paid_by, background),)
    if entitlement.is_open:
        return (unseen_reason(settled.stack, settled.paid_by, background), *_before_package(settled, background))
    return (*_paid_by_package(entitlement, settled, background), *_before_package(settled, background))


def _before_package(settled: Settled, background: Background) -> Iterator[Reason]:
    """Say why the basic package leaves an adult's session to a package: not on the list, or among the first ones."""
    law = next((e for e in settled.stack.of_layer("basic") if e.after_sessions and e.source), None)
    if law is None or not settled.is_adult:
        return
    sources = cite(background.rules, law.source, law.article)
    if settled.on_list:
        yield Reason("first_sessions_own", (("n", law.after_sessions),), sources)
        yield from _term_until(background)
    elif not background.diagnosed.listed and background.diagnosed.condition is None:
        yield Reason("basic_not_from_18", (), sources)


def _paid_by_basic(entitlement: Entitlement, settled: Settled, background: Background) -> Iterator[Reason]:
    sources = cite(background.rules, entitlement.source, entitlement.article)
    if entitlement.when.age_below is not None:
        yield _under_18("basic_under_18", entitlement, sources)
        yield from _term_over(settled, background) if settled.is_adult is not None else ()
    elif entitlement.after_sessions:
        yield Reason("basic_after_sessions", (("n", entitlement.after_sessions),), sources)
    else:
        yield Reason("basic_programme", _condition_names(background.diagnosed), sources)
    if entitlement.when.listed == "yes":
        yield from _term_until(background)
    if entitlement.deductible:
        yield from deductible_reason(background)
    for need in entitlement.needs:
        yield Reason(f"{need}_needed", (), sources)
    yield from _rate_reasons(entitlement, settled, background)


def deductible_reason(background: Background) -> Iterator[Reason]:
    """Say that the deductible applies, how much it is in the year where that is known, and which package insures it."""
    found = next((d for d in background.rules.basic.deductibles if d.year == background.year), None)
    said: tuple[tuple[str, str], ...] = (("said", background.deductible_said),) if background.deductible_said else ()
    if own := background.deductible_own:
        cents, source = own
        figures: tuple[tuple[str, str | int], ...] = (("year", background.year), ("cents", cents), *said)
        yield Reason("deductible_applies", figures, cite(background.rules, source))
    elif found:
        code = "deductible_inferred" if found.inferred else "deductible_applies"
        code = "deductible_announced" if found.announced else code
        figures = (("year", background.year), ("cents", found.cents), *said)
        yield Reason(code, figures, cite(background.rules, found.source, found.article))
    else:
        yield Reason("deductible_unknown", (("year", background.year),))
    package, source = background.deductible_insured
    if package and background.deductible_said != "paid":
        yield Reason("deductible_insured", (("package", package),), cite(background.rules, source))


def _under_18(code: str, entitlement: Entitlement, sources: tuple[SourceCited, ...]) -> Reason:
    limit = next(iter(entitlement.limits), None)
    if limit is None:
        return Reason(f"{code}_listed", (), sources)
    return Reason(code, (("n", _amount(limit)), ("more", limit.extension)), sources)


def _paid_by_package(entitlement: Entitlement, settled: Settled, background: Background) -> Iterator[Reason]:
    name = package_name(settled.stack, settled.paid_by, background)
    applying = [limit for limit in entitlement.limits if limit.provider in ("any", _provider(background))]
    total = next((limit for limit in applying if limit.is_total), None)
    if settled.stack.names[settled.paid_by] == STATED:
        yield from _stated_reasons(total, entitlement, background)
    else:
        sources = cite(background.rules, (total.source if total else "") or entitlement.source)
        yield _package_reason(("package", sources), name, total, _cap(entitlement), background.year)
    if entitlement.when.accident == "yes":
        yield Reason("after_accident", (), cite(background.rules, entitlement.source))
    if entitlement.when.listed == "yes" or entitlement.when.conditions:
        yield Reason("for_listed_condition", (), cite(background.rules, entitlement.source))
    for limit in (limit for limit in applying if limit.is_part):
        figures = (("n", _amount(limit)), ("per", limit.per))
        yield Reason("manual_limit", figures, cite(background.rules, limit.source))
    yield from _need_reasons(entitlement, settled, background)
    yield from _rate_reasons(entitlement, settled, background)
    if background.therapy == "manual_therapy_es":
        yield Reason("es_not_in_basic", (), _law(background))


def _stated_reasons(total: Limit | None, entitlement: Entitlement, background: Background) -> Iterator[Reason]:
    """Say what the person stated, which has no source; and apart from it what the tables add, with theirs."""
    stated, cap, year = background.stated, _cap(entitlement), background.year
    cap_by = total_by = OWN
    if cap is not None and stated.eur_per_session is None:
        cap_by = ("package", cite(background.rules, entitlement.reimbursement.source))
    if total and stated.sessions is None and stated.budget_eur is None:
        total_by = ("package", cite(background.rules, total.source))
    if total is None or cap is None or total_by[0] == cap_by[0]:
        yield _package_reason(total_by if total else cap_by, "", total, cap, year)
    else:
        yield _package_reason(total_by, "", total, None, year)
        yield _package_reason(cap_by, "", None, cap, year)


def _cap(entitlement: Entitlement) -> int | None:
    return entitlement.reimbursement.eur_per_session_cents


def _package_reason(told_by: ToldBy, name: str, total: Limit | None, cap: int | None, year: int) -> Reason:
    code, sources = told_by
    price = () if cap is None else (("cap", cap),)
    figures = (("package", name), ("year", year))
    if total is None or total.sessions == "unlimited":
        return Reason(f"{code}_pays_capped" if price else f"{code}_pays_unlimited", (*figures, *price), sources)
    if total.euro_cents is not None and total.per == "accident":
        return Reason(f"{code}_pays_budget_an_accident", (*figures, ("budget", total.euro_cents)), sources)
    if total.euro_cents is not None:
        return Reason(
            f"{code}_pays_budget_capped" if price else f"{code}_pays_budget",
            (*figures, ("budget", total.euro_cents), *price),
            sources,
        )
    return Reason(
        f"{code}_pays_sessions_capped" if price else f"{code}_pays_sessions",
        (*figures, ("n", _amount(total)), ("per", total.per), *price),
        sources,
    )


def _need_reasons(entitlement: Entitlement, settled: Settled, background: Background) -> Iterator[Reason]:
    sources = cite(background.rules, entitlement.source)
    for need in entitlement.needs:
        if need != "approval":
            yield Reason(f"{need}_needed", (), sources)
        elif settled.needs_approval or not any(limit.approval_from_session for limit in entitlement.limits):
            yield Reason("approval_needed", (), sources)


def _rate_reasons(entitlement: Entitlement, settled: Settled, background: Background) -> Iterator[Reason]:
    if background.contracted:
        return
    rate = entitlement.reimbursement
    unseen = settled.rate_known == s.RATE_UNSEEN if background.priced else is_rate_unseen(entitlement)
    own = background.stated.non_contracted_percent is not None and settled.stack.names[settled.paid_by] == STATED
    sources = () if own else cite(background.rules, rate.source or entitlement.source)
    if unseen and rate.non_contracted_percent is not None:
        yield Reason("non_contracted_of_average", (("percent", rate.non_contracted_percent),), sources)
    elif unseen and _of_unnamed_package(settled, background):
        yield Reason("non_contracted_not_stated")
    elif unseen:
        yield Reason("non_contracted_by_policy" if _by_policy(settled, background) else "non_contracted_unseen")
    elif rate.non_contracted_percent is not None:
        yield Reason("non_contracted_percent", (("percent", rate.non_contracted_percent),), sources)


def _of_unnamed_package(settled: Settled, background: Background) -> bool:
    """Tell whether the rate is that of a package that nobody named: its table may have it."""
    return settled.stack.names[settled.paid_by] == STATED and not package_name(
        settled.stack, settled.paid_by, background
    )


def _by_policy(settled: Settled, background: Background) -> bool:
    """Tell whether the rate without a contract is known of basic policies, and only which one is held is not."""
    rates = not background.label or has_basic_rate(background.rules, background.label, background.year)
    return rates and settled.stack.layers[settled.paid_by] == "basic"


def _unpaid(settled: Settled, background: Background) -> Iterator[Reason]:
    yield from _unpaid_by_basic(settled, background)
    supplementary = [number for number, layer in enumerate(settled.stack.layers) if layer == "supplementary"]
    if not supplementary:
        yield Reason("not_eligible" if background.not_eligible else "no_package")
    for number in supplementary:
        yield from _unpaid_by_package(settled.stack, number, settled.whys[number], background)


def _unpaid_by_basic(settled: Settled, background: Background) -> Iterator[Reason]:
    stack, whys = settled.stack, settled.whys
    basic = [number for number, layer in enumerate(stack.layers) if layer == "basic"]
    if not basic:
        code = "es_not_in_basic" if background.therapy == "manual_therapy_es" else "referral_missing"
        yield Reason(code, (), _law(background))
        return
    yield from _term_over(settled, background)
    said = False
    for number in basic:
        entitlement, why = stack.entitlements[number], whys[number]
        if entitlement.is_open and why >= s.LIMIT_REACHED:
            said = True
            yield unseen_reason(stack, number, background)
        elif why >= s.LIMIT_REACHED:
            said = True
            yield _under_18(
                "basic_limit_reached", entitlement, cite(background.rules, entitlement.source, entitlement.article)
            )
        elif why == s.FIRST_SESSIONS:
            said = True
            yield Reason(
                "first_sessions_own",
                (("n", entitlement.after_sessions),),
                cite(background.rules, entitlement.source, entitlement.article),
            )
            yield from _term_until(background)
    if not said:
        yield from _outside_basic(settled, background, basic)


def _term_over(settled: Settled, background: Background) -> Iterator[Reason]:
    """Say that a listed condition no longer counts as one, where its term is over."""
    if settled.on_list != background.diagnosed.listed or not background.diagnosed.term_runs:
        yield Reason("term_ended", _condition_names(background.diagnosed), _condition_sources(background))


def _term_until(background: Background) -> Iterator[Reason]:
    """Say until which day a condition counts as listed, where it does so for a time only."""
    if background.listed_until is not None:
        condition = background.diagnosed.condition
        names: tuple[tuple[str, str | date], ...] = _condition_names(background.diagnosed)
        code = "term_until_or_longer" if condition and condition.extension_months else "term_until"
        yield Reason(code, (*names, ("until", background.listed_until)), _condition_sources(background))


def _law(background: Background) -> tuple[SourceCited, ...]:
    """Cite the article that says what the basic package pays, for what it does not name."""
    first = background.rules.basic.entitlements[0]
    return cite(background.rules, first.source, first.article)


def _outside_basic(settled: Settled, background: Background, basic: list[int]) -> Iterator[Reason]:
    diagnosed = background.diagnosed
    if diagnosed.condition and diagnosed.condition.kind == "programme":
        code = "programme_not_manual" if background.programme_runs else "programme_not_running"
        yield Reason(code, _condition_names(diagnosed), _condition_sources(background))
    elif diagnosed.condition and not diagnosed.listed:
        yield Reason("condition_left_list", _condition_names(diagnosed), _condition_sources(background))
    if settled.on_list and background.referral_refused:
        yield Reason("referral_missing", (), _law(background))
    adult = [number for number in basic if settled.whys[number] in (s.NOT_ON_LIST, s.TOO_OLD)]
    if adult and not settled.on_list:
        law = settled.stack.entitlements[min(adult, key=lambda number: settled.whys[number] != s.NOT_ON_LIST)]
        if law.source:  # where nobody has read the law, an adult's complaint that is not listed needs none
            yield Reason("basic_not_from_18", (), cite(background.rules, law.source, law.article))


def _condition_names(diagnosed: Diagnosed) -> tuple[tuple[str, str], ...]:
    condition = diagnosed.condition
    return (("condition_nl", condition.name_nl), ("condition_en", condition.name_en)) if condition else ()


def _condition_sources(background: Background) -> tuple[SourceCited, ...]:
    condition = background.diagnosed.condition
    return cite(background.rules, condition.source, condition.article) if condition else ()


def _unpaid_by_package(stack: Stack, number: int, why: int, background: Background) -> Iterator[Reason]:
    entitlement = stack.entitlements[number]
    name = package_name(stack, number, background)
    sources = cite(background.rules, entitlement.source)
    if entitlement.is_open and why not in SILENT | OF_AGE:
        yield unseen_reason(stack, number, background)
    elif why >= s.LIMIT_REACHED:
        yield _limit_reason(entitlement.limits[why - s.LIMIT_REACHED], name, background)
    elif why == s.OTHER_PROVIDER:
        yield Reason("only_contracted", (("package", name),), sources)
    elif why in OF_AGE and any(limit.sessions != 0 for limit in entitlement.limits):
        yield Reason("package_other_age", (("package", name),), sources)
    elif why == s.IS_ON_LIST:
        yield Reason("package_not_for_listed", (("package", name),), sources)


def _limit_reason(limit: Limit, name: str, background: Background) -> Reason:
    sources = cite(background.rules, limit.source)
    figures = (("package", name), ("year", background.year))
    if limit.per == "day":
        return Reason("one_session_a_day", figures, sources)
    if limit.sessions == 0 or limit.euro_cents == 0:
        return Reason("package_excludes", figures, sources)
    if limit.euro_cents is not None:
        return Reason("budget_used_up", (*figures, ("budget", limit.euro_cents)), sources)
    code = "manual_limit_reached" if limit.therapies else "limit_reached"
    return Reason(code, (*figures, ("n", _amount(limit)), ("per", limit.per)), sources)


def _amount(limit: Limit) -> int | str:
    return limit.sessions if limit.sessions is not None else 0


def _provider(background: Background) -> str:
    return "contracted" if background.contracted else "non_contracted"
