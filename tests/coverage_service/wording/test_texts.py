"""The catalogues: every text in both languages, every text used, every name the pages use present."""

import re
import tomllib
from pathlib import Path

import pytest

import coverage_service
from coverage_service.wording import texts as wording

SERVICE = Path(coverage_service.__file__).parent
TEMPLATES = sorted(SERVICE.glob("web/templates/*.html"))
FILES = [SERVICE / "wording" / "pages" / name for name in wording.FILES]
SOURCES = "".join(
    file.read_text("utf-8")
    for file in (*SERVICE.glob("web/**/*.py"), *SERVICE.glob("wording/*.py"), *SERVICE.glob("cli/*.py"), *TEMPLATES)
)


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


def test_every_text_is_used() -> None:
    """A text that nothing names is dead; codes that come from data are named by their part."""
    by_code = {
        "label",
        "help",
        "wrong",
        "choice_help",
        "problem",
        "status",
        "sort",
        "picture",
        "referral",
        "compare_error",
        "sign_in_wrong",
        "result_payer",
        "progress_words",
        "upload_error",
        "claim_column",
        "claim_reason",
        "claim_todo",
    }
    by_code |= {"about_age", "about_first", "about_doctor", "about_privacy", "column", "row", "alternative", "command"}
    unused = [
        f"{part}.{code}"
        for part, codes in (
            (part, codes) for file in FILES for part, codes in tomllib.loads(file.read_text("utf-8")).items()
        )
        for code in codes
        if part not in by_code and not re.search(rf"""\.{code}\b|["']{code}["']""", SOURCES)
    ]
    assert unused == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_no_template_has_words_of_its_own(template) -> None:
    """Markup holds no sentence: what stands between tags and is no expression has no two words in a row."""
    bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", " ", template.read_text("utf-8"), flags=re.DOTALL)
    if template.name not in ("swagger.html", "fields.html"):  # a title in English; attributes of htmx
        assert re.findall(r"[A-Za-z]{3,} [A-Za-z]{2,}", bare) == []
