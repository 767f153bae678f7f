"""Edits of a table's text do what they mean and leave every other line and comment byte for byte."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from insurer_rules.editing.text_edits import Append, Edit, EditError, Put, Remove, edit_text

TABLE = """# the table of a label that does not exist
label = "example" # the id
policy_year = 2026
valid_from = 2026-01-01

# where the totals stand
[[source]]
id = "policy"
title = "Policy \\"2026\\"" # quoted

# the smallest package
[[package]]
id = "basis"
name = "Basis"
# the premium of the collective differs
premium_cents = 775

# its only entitlement
[[package.entitlement]]
id = "movement"
therapies = ["physiotherapy", "manual_therapy"]
limits = [
    # all together
    { sessions = 12 }, # a year
    # manual therapy
    { sessions = 9, per = "indication", therapies = ["manual_therapy"] }, # of those
]
unknown = ["non_contracted", "under_18"] # not in the policy

# the larger package
[[package]]
id = "plus"
name = "Plus" # sold since 2020

[[package.entitlement]]
id = "movement"
limits = [{ sessions = 18 }, { euro_cents = 25000 }]
# the end
"""
MOVEMENT = ("package", 0, "entitlement", 0)
LIMITS = (*MOVEMENT, "limits")


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Give the lines that went and the lines that came, between the equal head and tail of two texts."""
    old, new = before.split("\n"), after.split("\n")
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return old, new


CASES: dict[str, tuple[Edit, list[str], list[str]]] = {
    "a number": (
        Put((*LIMITS, 0, "sessions"), 14),
        ["    { sessions = 12 }, # a year"],
        ["    { sessions = 14 }, # a year"],
    ),
    "a text with a comment behind it": (
        Put(("package", 1, "name"), "Meer"),
        ['name = "Plus" # sold since 2020'],
        ['name = "Meer" # sold since 2020'],
    ),
    "a key that is new, behind those before it in the model": (
        Put(("package", 0, "closed"), value=True),
        [],
        ["closed = true"],
    ),
    "a key of the label, above the first block": (Put(("same_as",), "other"), [], ['same_as = "other"']),
    "a key inside a limit": (
        Put((*LIMITS, 0, "source"), "policy"),
        ["    { sessions = 12 }, # a year"],
        ['    { sessions = 12, source = "policy" }, # a year'],
    ),
    "another limit": (Put((*LIMITS, 2), {"sessions": 1, "per": "day"}), [], ['    { sessions = 1, per = "day" },']),
    "a limit less": (Remove((*LIMITS, 0)), ["    { sessions = 12 }, # a year"], []),
    "an unknown figure more": (
        Put((*MOVEMENT, "unknown", 2), "term"),
        ['unknown = ["non_contracted", "under_18"] # not in the policy'],
        ['unknown = ["non_contracted", "under_18", "term"] # not in the policy'],
    ),
    "a key less": (Remove(("package", 0, "premium_cents")), ["premium_cents = 775"], []),
    "a source more": (
        Append(("source",), {"title": "Page", "id": "page"}),
        [],
        ["[[source]]", 'id = "page"', 'title = "Page"', ""],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_touches_its_own_lines_only(case: str) -> None:
    """Whatever is put, removed or appended, the lines that change are those of the edit."""
    edit, went, came = CASES[case]
    assert (went, came) == changed_lines(TABLE, edit_text(TABLE, [edit]))


def test_a_block_goes_without_the_comments_around_it() -> None:
    """The comment above a removed package and the one above the next stay; they may speak of more than it."""
    after = edit_text(TABLE, [Remove(("package", 0))])
    assert "# the smallest package\n# the larger package\n" in after
    assert "Basis" not in after


def test_an_edit_of_nothing_is_refused() -> None:
    """A place that is not there is named, and nothing is made up."""
    with pytest.raises(EditError, match=r"package\[7\].name"):
        edit_text(TABLE, [Put(("package", 7, "name"), "Top")])


def test_an_edit_that_would_do_more_is_refused() -> None:
    """A text whose lines look like another table is left alone rather than damaged."""
    trap = 'note = """\n[[package]]\nid = "fake"\n"""\n[[package]]\nid = "real"\n'
    with pytest.raises(EditError):
        edit_text(trap, [Remove(("package", 0))])


def test_a_list_emptied_but_for_its_comments_keeps_them_when_it_is_filled() -> None:
    """A list of one that takes the place of an empty one goes in beside the comments."""
    empty = 'id = "a"\nlimits = [\n    # all together\n]\n'
    filled = edit_text(empty, [Put(("limits",), [{"sessions": 3}])])
    assert 'id = "a"\nlimits = [\n    # all together\n    { sessions = 3 }\n]\n' == filled


def test_windows_lines_stay_windows_lines() -> None:
    """An added line ends as the others do."""
    text = TABLE.replace("\n", "\r\n")
    after = edit_text(text, [Put(("same_as",), "other"), Append(("source",), {"id": "page"}), CASES["a number"][0]])
    assert after.count("\n") == after.count("\r\n")


words = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\u2028\u2029\x85"), max_size=12)
figures = st.fixed_dictionaries({"sessions": st.integers(0, 60) | st.just("unlimited")}, optional={"source": words})


def edits_of(data: dict[str, Any]) -> Iterator[st.SearchStrategy[Edit]]:
    """Give every kind of edit that is possible in this data."""
    yield words.map(lambda text: Put(("note",), text))
    yield words.map(lambda text: Append(("source",), {"id": "s", "title": text}))
    yield st.just(
        Append(
            ("package",),
            {"id": "new", "name": "Nieuw", "entitlement": [{"id": "movement", "limits": [{"sessions": 3}]}]},
        )
    )
    for place, package in enumerate(data.get("package", [])):
        yield st.just(Put(("package", place, "valid"), date(2026, 1, 1)))
        yield st.integers(0, 9999).map(lambda cents, at=place: Put(("package", at, "premium_cents"), cents))
        if "premium_cents" in package:
            yield st.just(Remove(("package", place, "premium_cents")))
        for number, entitlement in enumerate(package.get("entitlement", [])):
            owner = ("package", place, "entitlement", number)
            yield words.map(lambda text, at=owner: Put((*at, "note"), text))
            limits = entitlement.get("limits", [])
            at = (*owner, "limits", len(limits))
            yield figures.map(lambda limit, at=at: Put(at, limit) if at[-1] else Put(at[:-1], [limit]))
            for index in range(len(limits)):
                yield st.integers(0, 60).map(lambda n, at=(*owner, "limits", index, "sessions"): Put(at, n))
                yield st.just(Remove((*owner, "limits", index)))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_sequence_of_edits_keeps_comments_and_untouched_lines(data: st.DataObject) -> None:
    """Whatever is edited and how often, no comment is lost or altered and no line moves that was not edited."""
    text = TABLE
    for _ in range(data.draw(st.integers(1, 6))):
        edit = data.draw(st.one_of(*edits_of(tomli.loads(text))))
        before, text = text, edit_text(text, [edit])
        went, came = changed_lines(before, text)
        comments = [line for line in went if line.lstrip().startswith("#")]
        assert comments == [line for line in came if line.lstrip().startswith("#")][: len(comments)]
        assert len(went) <= 1
    kept = [line for line in TABLE.split("\n") if line.startswith("#")]
    assert kept == [line for line in text.split("\n") if line in kept]
