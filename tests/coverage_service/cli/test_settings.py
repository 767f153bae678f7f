"""Settings come from the surroundings, with defaults for a single machine."""

import os
import re
from pathlib import Path

import pytest
from attrs import fields

from coverage_service.settings import VARIABLES, Settings, SettingsError, default_tokens_file, settings_from

ANYWHERE = "0.0.0.0"  # noqa: S104 - the address that others can reach is what is tested


def test_without_variables_the_service_listens_to_this_machine_only() -> None:
    """Nobody else can reach a service that was merely started."""
    assert settings_from({}) == Settings(host="127.0.0.1", port=8000)


def test_overlays_are_directories_divided_as_a_path_is(tmp_path) -> None:
    """Several directories of tables can be laid over the packaged ones, in order."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    given = os.pathsep.join(str(tmp_path / name) for name in "ab")
    assert settings_from({"MTCOVERAGE_TABLES": given}).overlays == (tmp_path / "a", tmp_path / "b")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TABLES", "/nowhere"),
        ("RELEASES", "/nowhere"),
        ("HOST", " "),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "9" * 5_000),
        ("LOG_LEVEL", "LOUD"),
        ("TOKENS", "/nowhere/at/all"),
        ("TOKENS", "mysql://host/tokens"),
        ("TRUSTED_PROXIES", "10.0.0.1, everybody"),
        ("TRUSTED_PROXIES", "*"),
        ("RATE_PER_MINUTE", "-1"),
        ("UPLOADS", "0"),
        ("REQUEST_SECONDS", "0"),
        ("SECURITY_CONTACT", "somebody"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(name, value) -> None:
    """Each setting says what was wanted and found."""
    with pytest.raises(SettingsError, match=f"MTCOVERAGE_{name}: .* wanted, .* found"):
        settings_from({f"MTCOVERAGE_{name}": value})


def test_all_faults_are_told_at_once() -> None:
    """Nobody starts a service once for each fault."""
    with pytest.raises(SettingsError) as error:
        settings_from({"MTCOVERAGE_PORT": "x", "MTCOVERAGE_LOG_LEVEL": "x", "MTCOVERAGE_TABLES": "/nowhere"})
    assert len(str(error.value).splitlines()) == 3


def test_a_fault_never_tells_an_address_that_may_hold_a_password() -> None:
    """What stands in a log is read by more people than what stands in the surroundings."""
    with pytest.raises(SettingsError) as error:
        settings_from({"MTCOVERAGE_TOKENS": "mysql://user:secret@host/tokens"})
    assert "secret" not in str(error.value)


def test_a_file_of_tokens_where_it_belongs_is_used_by_a_service_that_others_can_reach(tmp_path) -> None:
    """Nobody has to name the file that `mtcoverage tokens make` makes; a local service stays open without a setting."""
    file = default_tokens_file({"STATE_DIRECTORY": str(tmp_path)})
    file.touch()
    surroundings = {"STATE_DIRECTORY": str(tmp_path)}
    assert settings_from(surroundings).tokens is None
    assert settings_from({**surroundings, "MTCOVERAGE_HOST": ANYWHERE}).tokens == file
    assert settings_from({"STATE_DIRECTORY": "/nowhere", "MTCOVERAGE_HOST": ANYWHERE}).tokens is None


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.1", True), ("::1", True), ("localhost", True), (ANYWHERE, False), ("::", False)]
)
def test_only_a_loopback_address_is_local(host, local) -> None:
    """Every other address may be reached by others."""
    assert settings_from({"MTCOVERAGE_HOST": host, "HOME": "/nowhere"}).local == local


OPERATIONS = (Path(__file__).parents[3] / "docs" / "operations.md").read_text("utf-8")
ROWS = re.findall(r"^\| `(MTCOVERAGE_\w+)` \| .+ \| (.+) \|$", OPERATIONS, re.MULTILINE)


def test_the_table_of_settings_is_that_of_the_code() -> None:
    """Every variable is documented with its default, in the order of the code, and none that is not there."""
    assert [(each.name, f"`{each.default}`" if each.default else "none") for each in VARIABLES] == ROWS


def test_every_setting_can_be_set_and_has_the_default_of_its_variable() -> None:
    """No field of the settings is out of reach, and the two places where a default stands agree."""
    assert {each.name for each in fields(Settings)} == {each.setting for each in VARIABLES}
    assert settings_from({"HOME": "/nowhere"}) == Settings()
