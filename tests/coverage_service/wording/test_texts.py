"""The catalogues: every text in both languages, every text used, every name the pages use present."""

import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

import coverage_service
from coverage_service.access.admission import Outcome
from coverage_service.access.reports import ReadIn
from coverage_service.claims.formats.pm304 import CLOSING
from coverage_service.claims.formats.rows import KNOWN
from coverage_service.claims.summary import PAYERS
from coverage_service.comparison import Sorting
from coverage_service.interview import ORDER
from coverage_service.model import InsuredUnder, ManualTherapy, RulesEvidence
from coverage_service.web.edge.problems import KINDS
from coverage_service.web.pages.choices import OfferState
from coverage_service.web.pages.practice_terms import CONTRACTS, PRICES
from coverage_service.wire.questions import ProblemKind
from coverage_service.wire.typed_text import CHOICES, PLACES
from coverage_service.wording import texts as wording
from coverage_service.wording.complaints import OnTheList
from coverage_service.wording.questions import QuestionKind
from coverage_service.wording.sentences import sentences
from coverage_service.wording.texts import texts
from insurer_rules.model import Package

SERVICE = Path(coverage_service.__file__).parent
TEMPLATES = sorted(SERVICE.glob("web/templates/*.html"))
FILES = [SERVICE / "wording" / "pages" / name for name in wording.FILES]
SOURCES = {file: file.read_text("utf-8") for file in (*SERVICE.rglob("*.py"), *TEMPLATES)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_text_is_in_both_languages_with_the_same_figures(file) -> None:
    """A text without its translation, or with other figures in it, is a fault."""
    for part, codes in tomllib.loads(file.read_text("utf-8")).items():
        for code, text in codes.items():
            assert {"nl", "en"} == text.keys(), f"{part}.{code}"
            assert set(re.findall(r"{(\w+)}", text["nl"])) == set(re.findall(r"{(\w+)}", text["en"])), f"{part}.{code}"


def test_a_part_stands_in_one_file() -> None:
    """A part in two files would hide one of them."""
    parts = [part for file in FILES for part in tomllib.loads(file.read_text("utf-8"))]
    assert len(set(parts)) == len(parts)


def names_of_fields() -> set[str]:
    """Find the fields that the templates show by the macros of `fields.html`."""
    return {name for text in SOURCES.values() for name in re.findall(r'(?:field|choices|messages)\("(\w+)"', text)}


def codes_of_script() -> set[str]:
    """Find the words that the practice's script says, and those of the statuses that it may be told."""
    script = (SERVICE / "web/static/practice.js").read_text("utf-8")
    said = re.findall(r'(?:say|word)\("(\w+)"|\bwords\.(\w+)|"(\w+)"', script)
    return {code for found in said for code in found if code} | {f"s{status}" for status in KINDS}


def return_codes() -> set[str]:
    """Find the return codes that faults and findings are made with."""
    modules = [text for file, text in SOURCES.items() if "claims" in file.parts]
    return {code for text in modules for code in re.findall(r'"(\d{4})"', text)}


def lists_in_templates() -> set[str]:
    """Find the parts that a template goes through as a whole."""
    return {part for text in SOURCES.values() for part in re.findall(r'{{ list\("(\w+)"', text)}


# Where the codes of a part come from, when no template or module names them.
DATA: dict[str, Callable[[], Iterable[str]]] = {
    "label": lambda: {*names_of_fields(), *PLACES},
    "help": names_of_fields,
    "choice": lambda: (*CHOICES, *get_args(ManualTherapy), *get_args(InsuredUnder)),
    "choice_help": lambda: get_args(ManualTherapy),
    "command": lambda: get_args(ManualTherapy),
    "wrong": lambda: PLACES,
    "status": lambda: get_args(OfferState),
    "sort": lambda: get_args(Sorting),
    "summary": lambda: (*ORDER, "packages.name", "date", "days_between_sessions"),
    "embed": lambda: PRICES,
    "embed_price": lambda: PRICES,
    "embed_contracts": lambda: CONTRACTS,
    "embed_error": lambda: ("price", "contracts", "with", "none"),
    "missing": lambda: get_args(QuestionKind),
    "on_list": lambda: get_args(OnTheList),
    "row": lambda: (*get_args(get_type_hints(Package)["kind"]), *get_args(RulesEvidence)),
    "problem": lambda: (code for kind in get_args(ProblemKind) for code in (kind, f"{kind}-text")),
    "sign_in_wrong": lambda: get_args(Outcome),
    "report_per": lambda: ("year", "indication"),
    "report_read_in": lambda: get_args(ReadIn),
    "result_payer": lambda: PAYERS,
    "progress_words": codes_of_script,
    "upload_error": codes_of_script,
    "claim_column": lambda: KNOWN,
    "claim_message": lambda: (*(name for name, _ in CLOSING), "amount", "id", "01"),
    "claim_reason": lambda: sentences()["reason"],
    "claim_todo": lambda: (*return_codes(), *KNOWN, *sentences()["reason"], *PAYERS),
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_text_is_used(file) -> None:
    """A text is named beside its part in a template or a module, or by the data that its part is asked for."""
    unused = []
    for part, codes in tomllib.loads(file.read_text("utf-8")).items():
        places = [text for text in SOURCES.values() if re.search(rf'\["{part}"\]|\btext\.{part}\b', text)]
        from_data = set(codes if part in lists_in_templates() else DATA.get(part, tuple)())
        unused += [
            f"{part}.{code}"
            for code in codes
            if code not in from_data
            and not any(re.search(rf"""\b{part}\.{code}\b|["']{code}["']""", t) for t in places)
        ]
    assert unused == []


def test_every_code_of_the_data_has_its_text() -> None:
    """What is asked for by data is there: no page meets a code without words."""
    known = texts("nl")
    whole = ("wrong", "status", "sort", "result_payer", "claim_column", "choice_help", "summary", "on_list")
    assert [] == [f"{part}.{code}" for part in whole for code in DATA[part]() if code not in known[part]]
    of_pages = set(get_args(ProblemKind)) - {"malformed-json"}
    assert [] == [kind for kind in of_pages if not {kind, f"{kind}-text"} <= known["problem"].keys()]
    assert set(get_args(Outcome)) - {"allowed", "nothing"} == known["sign_in_wrong"].keys()
    assert set(get_args(ProblemKind)) == sentences()["problem"].keys()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_no_template_has_words_of_its_own(template) -> None:
    """Markup holds no sentence: what stands between tags and is no expression has no two words in a row."""
    bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", " ", template.read_text("utf-8"), flags=re.DOTALL)
    if template.name not in ("swagger.html", "fields.html"):  # a title in English; attributes of htmx
        assert re.findall(r"[A-Za-z]{3,} [A-Za-z]{2,}", bare) == []
