"""Answers on the wire: a decision becomes JSON, and JSON a decision again; the fields are those of `model`.

Words are put beside codes by `wording`; questions and faults are left to `questions`.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, Literal, get_origin

from cattrs import Converter

from coverage_service.model import Codes, CoverageDecision, Reason, SourceCited, Words
from coverage_service.wire.fields import AMOUNT, Json, read_as_named, write_as_named
from coverage_service.wording.sentences import case_sentence, sentence
from insurer_rules import money

Sources = tuple[SourceCited, ...]


@lru_cache(maxsize=4096)
def euros(cents: int | None) -> str | None:
    """Write cents as euros with two decimals; None stays None."""
    return None if cents is None else money.euros(cents)


def cents(text: str | None) -> int | None:
    """Read euros with two decimals as cents; None stays None."""
    return None if text is None else money.cents_of(text)


def write_decision(decision: CoverageDecision) -> Json:
    """Write an answer as the wire has it: euros as text with two decimals, each reason with its words and sources."""
    written: Json = _writer.unstructure(decision)
    written["reasons"] = [_reason(reason) for reason in (*decision.reasons, *decision.assumptions)]
    return written


def read_decision(answer: Json) -> CoverageDecision:
    """Make a decision of an answer, the reverse of `write_decision`: the figures of a reason are its words, nl and en.

    Raises KeyError, TypeError or ValueError when it is no such answer.
    """
    reasons, assumed = answer["reasons"], len(answer["assumptions"])
    kept = len(reasons) - assumed
    return _reader.structure({**answer, "reasons": reasons[:kept], "assumptions": reasons[kept:]}, CoverageDecision)


def _reason(reason: Reason) -> Json:
    return {
        "code": reason.code,
        "text": {"nl": sentence(reason, "nl"), "en": sentence(reason, "en")},
        "sources": sources_shown(reason.sources),
    }


def _case(condition: Reason) -> Json:
    return {"nl": case_sentence(condition, "nl"), "en": case_sentence(condition, "en")}


@lru_cache(maxsize=8192)
def sources_shown(sources: Sources) -> tuple[Json, ...]:
    """Write sources; those of many answers are the same."""
    return tuple(_writer.unstructure(source) for source in sources)


def _read_reason(written: Json, _: object = None) -> Reason:
    return Reason(written["code"], tuple(written["text"].items()), _reader.structure(written["sources"], Sources))


def _read_case(text: Json, _: object) -> Reason:
    return Reason("branch", tuple(text.items()))


def _read_reasons(written: Iterable[Json], _: object) -> tuple[Reason, ...]:
    return tuple(map(_read_reason, written))


def _as_it_is(value: Any, _: object = None) -> Any:
    return value


def _is_of_one_value(kind: object) -> bool:
    """Tell a type whose values are the same on both sides: literals, and unions with one."""
    return get_origin(kind) is Literal or kind == int | Literal["unlimited"] | None


def _make_writer() -> Converter:
    writer = Converter()
    writer.register_unstructure_hook_func(lambda kind: kind == AMOUNT, euros)
    writer.register_unstructure_hook_func(lambda kind: kind == tuple[str, ...], _as_it_is)
    writer.register_unstructure_hook_func(lambda kind: kind == Sources, sources_shown)
    writer.register_unstructure_hook_func(lambda kind: kind == Words, _case)
    writer.register_unstructure_hook_func(lambda kind: kind == Codes, lambda told: [reason.code for reason in told])
    writer.register_unstructure_hook(Reason, _reason)
    write_as_named(writer)
    return writer


def _make_reader() -> Converter:
    reader = Converter(detailed_validation=False)
    for plain in (int, str, bool):
        reader.register_structure_hook(plain, _as_it_is)
    reader.register_structure_hook_func(_is_of_one_value, _as_it_is)
    reader.register_structure_hook_func(lambda kind: kind == AMOUNT, lambda text, _: cents(text))
    reader.register_structure_hook_func(lambda kind: kind == Words, _read_case)
    reader.register_structure_hook_func(lambda kind: kind == Codes, _read_reasons)
    reader.register_structure_hook(Reason, _read_reason)
    reader.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    read_as_named(reader)
    return reader


_writer, _reader = _make_writer(), _make_reader()
