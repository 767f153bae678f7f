"""The wording of changes between tables, Dutch and English, for a changelog.

Finding the changes is left to `changes`. Notes and other descriptions are told only where all is asked for.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Literal

from insurer_rules.changes import Change
from insurer_rules.figures import PACKAGE, Value, is_euro
from insurer_rules.money import euros

Language = Literal["nl", "en"]
UNTOLD = ("note", "non_contracted_of", "acceptance")


def changelog(found: Iterable[Change], names: Mapping[str, str], *, language: Language, whole: bool = False) -> str:
    """Write changes as Markdown: a heading per label and year, a line per package; `names` by label id.

    `whole` tells what only describes too, such as notes and acceptance.
    """
    texts = WORDS[language]
    told = (change for change in found if whole or change.figure.rpartition(".")[2] not in UNTOLD)
    lines: list[str] = []
    for (label, year), group in groupby(told, key=lambda change: (change.label, change.years[1] or change.years[0])):
        lines += [f"### {names.get(label, label)} {year}", ""]
        for package, each in groupby(group, key=lambda change: change.package):
            said = "; ".join(change_text(change, language=language) for change in each)
            lines.append(f"- {texts.get(package or 'label', package)}: {said}.")
        lines.append("")
    return "\n".join(lines)


def change_text(change: Change, *, language: Language) -> str:
    """Say one change in words: the figure, what happened to it, from what to what."""
    texts = WORDS[language]
    if change.figure == PACKAGE:
        return texts[f"package_{change.kind}"]
    per = (
        ""
        if change.per in ("", "calendar_year")
        else f" {texts['per']} " + " → ".join(texts.get(one, one) for one in change.per.split(" > "))
    )
    said = f"{figure_words(change.figure, language=language)}{per} {texts[change.kind]}"
    if change.kind in ("added", "dropped"):
        return f"{said} ({_value(change, change.after if change.kind == 'added' else change.before, texts)})"
    before = (
        texts["none"]
        if change.kind == "became_unknown" and change.before is None
        else _value(change, change.before, texts)
    )
    after = (
        texts["none"] if change.kind == "became_known" and change.after is None else _value(change, change.after, texts)
    )
    return f"{said}: {before} → {after}"


def figure_words(figure: str, *, language: Language) -> str:
    """Name a figure in words: `manual_therapy_es.budget` by its two parts."""
    texts = WORDS[language]
    return " ".join(texts.get(part, part.replace("_", " ").replace("+", ", ")) for part in figure.split("."))


def _value(change: Change, value: Value, texts: Mapping[str, str]) -> str:
    if value is None:
        return texts["unknown"]
    if is_euro(change.figure) and isinstance(value, int):
        return f"€ {euros(value).replace('.', texts['decimal'])}"
    return ", ".join(texts.get(part, part) for part in str(value).split(", "))


WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "label": "verzekeraar",
        "every_package": "elk aanvullend pakket",
        "note": "opmerking",
        "acceptance": "acceptatie",
        "open": "zonder vragen",
        "health_questions": "gezondheidsvragen",
        "non_contracted_of": "zonder contract berekend over",
        "sessions": "behandelingen",
        "sessions_contracted": "behandelingen bij een zorgverlener met contract",
        "sessions_non_contracted": "behandelingen zonder contract",
        "sessions_extension": "behandelingen extra bij onvoldoende resultaat",
        "sessions_approval_from_session": "toestemming vanaf behandeling",
        "approval_from_session": "toestemming vanaf behandeling",
        "manual_sessions": "behandelingen manuele therapie",
        "budget": "budget",
        "eur_per_session": "vergoeding per behandeling",
        "percent": "percentage van het tarief",
        "non_contracted": "percentage zonder contract",
        "non_contracted_max": "hoogste bedrag zonder contract",
        "average_tariff": "gemiddeld gecontracteerd tarief",
        "premium": "premie per maand",
        "deductible": "eigen risico",
        "carry_over": "behandelingen mee naar volgend jaar",
        "cover": "dekking",
        "term": "termijn",
        "under_18": "onder 18 jaar",
        "age_from": "vanaf leeftijd",
        "age_below": "tot leeftijd",
        "closed": "gesloten voor nieuwe klanten",
        "based_on": "gebaseerd op",
        "insures_deductible": "verzekert het eigen risico, volgens",
        "needs": "voorwaarden",
        "therapies": "voor",
        "when": "wanneer",
        "name": "naam",
        "referral": "verwijzing",
        "approval": "toestemming",
        "vmt_member": "lid van de VMT",
        "physiotherapy": "fysiotherapie",
        "manual_therapy": "manuele therapie",
        "manual_therapy_es": "manuele therapie E.S.",
        "exercise_therapy": "oefentherapie",
        "oedema_therapy": "oedeemtherapie",
        "skin_therapy": "huidtherapie",
        "alternative_care": "alternatieve zorg",
        "per": "per",
        "calendar_year": "kalenderjaar",
        "12_months": "12 maanden",
        "indication": "indicatie",
        "condition": "aandoening",
        "accident": "ongeval",
        "day": "dag",
        "lifetime": "leven",
        "unlimited": "onbeperkt",
        "unknown": "onbekend",
        "none": "geen",
        "True": "ja",
        "False": "nee",
        "decimal": ",",
        "package_added": "nieuw pakket",
        "package_dropped": "pakket staat er niet meer bij",
        "added": "erbij",
        "dropped": "vervallen",
        "raised": "omhoog",
        "lowered": "omlaag",
        "became_known": "nu bekend",
        "became_unknown": "niet meer bekend",
        "other": "anders",
    },
    "en": {
        "label": "insurer",
        "every_package": "every supplementary package",
        "sessions_contracted": "sessions with a contracted provider",
        "sessions_non_contracted": "sessions without a contract",
        "sessions_extension": "extra sessions when the result is insufficient",
        "sessions_approval_from_session": "approval from session",
        "approval_from_session": "approval from session",
        "manual_sessions": "sessions of manual therapy",
        "eur_per_session": "reimbursement a session",
        "percent": "percentage of the tariff",
        "non_contracted": "percentage without a contract",
        "non_contracted_max": "highest amount without a contract",
        "average_tariff": "average contracted tariff",
        "premium": "premium a month",
        "carry_over": "sessions taken to the next year",
        "under_18": "under 18",
        "age_from": "from age",
        "age_below": "below age",
        "closed": "closed to new customers",
        "based_on": "based on",
        "insures_deductible": "insures the deductible, according to",
        "needs": "conditions",
        "therapies": "for",
        "vmt_member": "member of the VMT",
        "physiotherapy": "physiotherapy",
        "manual_therapy": "manual therapy",
        "manual_therapy_es": "manual therapy E.S.",
        "exercise_therapy": "exercise therapy",
        "oedema_therapy": "oedema therapy",
        "skin_therapy": "skin therapy",
        "alternative_care": "alternative care",
        "per": "per",
        "calendar_year": "calendar year",
        "12_months": "12 months",
        "unknown": "unknown",
        "none": "none",
        "True": "yes",
        "False": "no",
        "decimal": ".",
        "package_added": "new package",
        "package_dropped": "package no longer listed",
        "added": "added",
        "dropped": "dropped",
        "raised": "raised",
        "lowered": "lowered",
        "became_known": "now known",
        "became_unknown": "no longer known",
        "other": "changed",
    },
}
