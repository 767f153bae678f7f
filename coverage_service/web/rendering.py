"""Pages as responses: one template engine, one frame around every page, one version for each file a browser may keep.

What a page says is left to its own module, the texts to `wording.texts`.
"""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Response

from coverage_service.wording.answer_lines import day
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts
from insurer_rules.written_names import plain

HERE = Path(__file__).parent
Addresses = Mapping[Language, str]
CHECK: Addresses = {"nl": "/", "en": "/en"}
FORM_PAGE: Addresses = {"nl": "/formulier", "en": "/en/form"}
COMPARE: Addresses = {"nl": "/vergelijken", "en": "/en/compare"}
OWN_PACKAGES: Addresses = {"nl": "/vergelijken/eigen", "en": "/en/compare/own"}
EMBED: Addresses = {"nl": "/embed", "en": "/en/embed"}
EMBEDDING: Addresses = {"nl": "/praktijk/insluiten", "en": "/en/practice/embedding"}
ABOUT: Addresses = {"nl": "/over", "en": "/en/about"}
REPORT: Addresses = {"nl": "/melden", "en": "/en/report"}
PRACTICE: Addresses = {"nl": "/praktijk", "en": "/en/practice"}
RETURNS: Addresses = {"nl": "/praktijk/retour", "en": "/en/practice/returns"}
TEMPLATES: Addresses = {"nl": "/praktijk/voorbeeld", "en": "/en/practice/template"}
SIGN_IN: Addresses = {"nl": "/praktijk/aanmelden", "en": "/en/practice/sign-in"}
SIGN_OUT: Addresses = {"nl": "/praktijk/afmelden", "en": "/en/practice/sign-out"}


def other(language: Language) -> Language:
    """Give the other of the two languages."""
    return "en" if language == "nl" else "nl"


def page(
    template: str, language: Language, addresses: Addresses, *, status: int = 200, query: str = "", **context: Any
) -> Response[str]:
    """Render a page in its frame; `query` is what the address carries besides, kept by the switch of language."""
    text = (
        environment()
        .get_template(template)
        .render(
            language=language,
            text=texts(language),
            address=addresses[language],
            other=other(language),
            other_address=addresses[other(language)] + query,
            check_address=CHECK[language],
            compare_address=COMPARE[language],
            embedding_address=EMBEDDING[language],
            own_packages_address=OWN_PACKAGES[language],
            about_address=ABOUT[language],
            report_address=REPORT[language],
            practice_address=PRACTICE[language],
            returns_address=RETURNS[language],
            templates_address=TEMPLATES[language],
            sign_out_address=SIGN_OUT[language],
            version=version_of,
            **context,
        )
    )
    return Response(text, status_code=status, media_type=MediaType.HTML)


def fragment(template: str, language: Language, *, status: int = 200, **context: Any) -> Response[str]:
    """Render a part of a page, for a script that puts it in its place."""
    text = environment().get_template(template).render(language=language, text=texts(language), **context)
    return Response(text, status_code=status, media_type=MediaType.HTML)


@lru_cache(maxsize=16)
def version_of(file: str) -> str:
    """Give the address of a file of ours that changes with its content, so that a browser may keep it."""
    return f"/static/{file}?{sha256((HERE / 'static' / file).read_bytes()).hexdigest()[:8]}"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Make the template engine: everything escaped, and a name that is missing is an error."""
    made = Environment(
        loader=PackageLoader("coverage_service.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_unbroken,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["slug"] = _slug
    made.filters["day"] = day
    return made


def _slug(name: str) -> str:
    """Write a name as an identifier that is the same wherever the name is."""
    return plain(name).replace(" ", "-")


def _unbroken(value: Any) -> Any:
    """Keep an amount on one line: its euro sign is not torn from its figures."""
    return value.replace("€ ", "€\N{NO-BREAK SPACE}") if isinstance(value, str) else value
