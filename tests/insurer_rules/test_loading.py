"""Reading tables: strict, complete in its complaints, and exact about the place."""

from pathlib import Path
from shutil import copyfile, copytree

import pytest

from coverage_service.wording.faults import error_text
from insurer_rules.checks import checked_rules
from insurer_rules.loading import TABLES, TablesError, lines_of, load_rules

SOUND = """\
label = "cz"
policy_year = 2013
valid_from = 2013-01-01
valid_through = 2013-12-31
status = "published"

[[source]]
id = "page"
title = "A page"
url = "https://page.invalid/"
publisher = "insurer"
evidence = "insurer"
read_on = 2026-11-22
applies_to_year = 2013

[[package]]
id = "plus"
name = "Plus"
source = "page"

[[package.entitlement]]
id = "movement"
therapies = ["physiotherapy", "manual_therapy"]
limits = [
    { sessions = 16 },
    { sessions = 9, therapies = ["manual_therapy"] },
]
"""

# What is changed in a sound table, and the complaint that follows.
FAULTS = {
    "text for a number": (
        ("{ sessions = 16 }", '{ sessions = "9" }'),
        '2013/cz.toml:25 package[0].entitlement[0].limits[0].sessions: whole number or one of "unlimited" wanted',
    ),
    "true for a number": (
        ("policy_year = 2013", "policy_year = true"),
        "2013/cz.toml:2 policy_year: whole number wanted, true found",
    ),
    "an unknown key": (
        ('name = "Plus"', 'name = "Plus"\nmanual_cap = 9'),
        "2013/cz.toml:19 package[0].manual_cap: one of the keys",
    ),
    "a missing key": (('source = "page"\n', ""), "2013/cz.toml:16 package[0].source: a value wanted, nothing found"),
    "a word outside the language": (
        ('status = "published"', 'status = "final"'),
        '2013/cz.toml:5 status: one of "draft", "published" wanted, "final" found',
    ),
    "a date as text": (
        ("valid_from = 2013-01-01", 'valid_from = "2013-01-01"'),
        '2013/cz.toml:3 valid_from: date wanted, "2013-01-01" found',
    ),
    "a moment for a date": (
        ("valid_from = 2013-01-01", "valid_from = 2013-01-01T00:00:00"),
        "2013/cz.toml:3 valid_from: date wanted",
    ),
    "broken TOML": (('name = "Plus"', "name = Plus"), "2013/cz.toml:18 file: valid TOML wanted"),
    "a source that is not there": (('source = "page"', 'source = "elsewhere"'), "2013/cz.toml:19 package[0].source"),
    "a cap above the total": (
        ("sessions = 9", "sessions = 17"),
        "2013/cz.toml:26 package[0].entitlement[0].limits[1]: at most the 16 sessions in all wanted, 17 found",
    ),
    "sessions and euros in one limit": (
        ("{ sessions = 16 }", "{ sessions = 16, euro_cents = 100 }"),
        "2013/cz.toml:25 package[0].entitlement[0].limits[0]: either sessions or euro_cents wanted, both found",
    ),
    "no total and none unknown": (
        ("    { sessions = 16 },\n", ""),
        'a total ("unlimited" where the source says so) or unknown',
    ),
    "another year": (
        ("valid_through = 2013-12-31", "valid_through = 2014-12-31"),
        "2013/cz.toml:4 valid_through: a day in 2013 wanted, 2014-12-31 found",
    ),
    "another label": (('label = "cz"', 'label = "cx"'), "2013/cz.toml:1 label"),
    "the insurer's word from somebody else": (
        ('publisher = "insurer"', 'publisher = "news"'),
        "2013/cz.toml:12 source[0].evidence: reported",
    ),
    "the insurer's word of another year": (
        ("applies_to_year = 2013", "applies_to_year = 2012"),
        "2013/cz.toml:14 source[0].applies_to_year: 2013",
    ),
    "a negative number": (("{ sessions = 16 }", "{ sessions = -1 }"), "a number from zero wanted, -1 found"),
    "a condition nobody knows": (
        ("limits = [", 'when = { conditions = ["Z9"] }\nlimits = ['),
        'condition codes of listed_conditions.toml wanted, "Z9" found',
    ),
    "a variant of nothing": (
        ('source = "page"\n\n[[package.e', 'source = "page"\nbased_on = "basis"\n\n[[package.e'),
        '2013/cz.toml:20 package[0].based_on: a package id of this file wanted, "basis" found',
    ),
}


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Make a directory with the law and the labels, and no policy year."""
    (tmp_path / "2013").mkdir()
    for name in ("labels.toml", "basic_package.toml", "listed_conditions.toml"):
        copyfile(TABLES / name, tmp_path / name)
    return tmp_path


def with_table(tables: Path, text: str) -> Path:
    """Add CZ's table of 2013."""
    (tables / "2013" / "cz.toml").write_text(text, "utf-8")
    return tables


def test_a_sound_table_is_loaded(tables: Path) -> None:
    """A table that says everything it must is loaded beside the shipped ones."""
    rules = checked_rules(tables=with_table(tables, SOUND))
    assert 16 == rules.packages("cz", 2013)[0].entitlements[0].limits[0].sessions


@pytest.mark.parametrize(("change", "complaint"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_place(change: tuple[str, str], complaint: str, tables: Path) -> None:
    """A fault is reported as file:line path: wanted, found."""
    assert change[0] in SOUND
    with pytest.raises(TablesError) as caught:
        checked_rules(tables=with_table(tables, SOUND.replace(*change, 1)))
    assert complaint in error_text(caught.value)


FAULTY_CODES = {
    "a day that does not exist": ("001,listed,yes,all,1997-02-31,", "codes/csi.csv:2 valid_from: a date that exists"),
    "neither yes nor no": ("001,listed,maybe,all,1997-01-01,", "codes/csi.csv:2 listed: "),
    "patients of no kind": ("001,listed,yes,elderly,1997-01-01,", "codes/csi.csv:2 patients: "),
    "a row that ends too early": ("001,listed,yes", "codes/csi.csv:2 patients: "),
}


@pytest.mark.parametrize(("row", "complaint"), FAULTY_CODES.values(), ids=FAULTY_CODES)
def test_a_fault_in_a_table_of_codes_is_told_with_its_place(row: str, complaint: str, tables: Path) -> None:
    """A code that cannot be read is a fault of its table, with its line and column."""
    (tables / "codes").mkdir()
    header = "code,description_en,listed,patients,valid_from,valid_through"
    (tables / "codes" / "csi.csv").write_text(f"{header}\n{row}\n", "utf-8")
    with pytest.raises(TablesError) as caught:
        checked_rules(tables=with_table(tables, SOUND))
    assert complaint in error_text(caught.value)


def test_every_fault_of_every_file_is_told_at_once(tables: Path) -> None:
    """Loading gathers the faults of all files before it gives up."""
    with_table(tables, SOUND.replace("2013-01-01", '"x"').replace("sessions = 16", 'sessions = "9"'))
    (tables / "2013" / "vgz.toml").write_text("label = 1\n", "utf-8")
    with pytest.raises(TablesError) as caught:
        load_rules(tables=tables)
    files = {error.file for error in caught.value.errors}
    assert {"2013/cz.toml", "2013/vgz.toml"} == files
    assert len(caught.value.errors) >= 7


def test_a_draft_never_answers_a_person(tables: Path) -> None:
    """A draft is checked but does not enter the rules."""
    rules = checked_rules(tables=with_table(tables, SOUND.replace('"published"', '"draft"')))
    assert ("cz", 2013) not in rules.policies


def test_a_later_directory_replaces_its_namesake(tmp_path: Path) -> None:
    """An organisation's own file of a label and year stands in for the shipped one."""
    own = SOUND.replace("2013", "2019").replace("sessions = 16", "sessions = 99")
    (tmp_path / "2019").mkdir()
    (tmp_path / "2019" / "cz.toml").write_text(own, "utf-8")
    assert ["plus"] == [package.id for package in checked_rules(tmp_path).packages("cz", 2019)]


def test_the_version_is_the_content(tmp_path: Path) -> None:
    """The same tables have the same version; another figure gives another version."""
    copytree(TABLES, tmp_path / "tables")
    assert load_rules().version == load_rules(tables=tmp_path / "tables").version
    table = tmp_path / "tables" / "2019" / "cz.toml"
    table.write_text(table.read_text("utf-8").replace("sessions = 18", "sessions = 19"), "utf-8")
    assert load_rules().version != load_rules(tables=tmp_path / "tables").version


def test_a_missing_law_is_an_error(tmp_path: Path) -> None:
    """Without the basic package nothing is loaded."""
    with pytest.raises(TablesError, match=r"basic_package\.toml"):
        load_rules(tables=tmp_path)


def test_lines_are_found_by_path() -> None:
    """Every table, key and element of a list has its line."""
    lines = lines_of(SOUND)
    assert (25, 26) == tuple(lines["package", 0, "entitlement", 0, "limits", number] for number in (0, 1))
    assert 21 == lines["package", 0, "entitlement", 0]
