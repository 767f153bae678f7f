"""Settings come from the surroundings, with defaults for a single machine."""

import os

import pytest

from coverage_service.settings import Settings, SettingsError, settings_from


def test_without_variables_the_service_listens_to_this_machine_only() -> None:
    """Nobody else can reach a service that was merely started."""
    assert settings_from({}) == Settings(host="127.0.0.1", port=8000)


def test_overlays_are_directories_divided_as_a_path_is(tmp_path) -> None:
    """Several directories of tables can be laid over the packaged ones, in order."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    given = os.pathsep.join(str(tmp_path / name) for name in "ab")
    assert settings_from({"COVERAGE_TABLES": given}).overlays == (tmp_path / "a", tmp_path / "b")


@pytest.mark.parametrize(
    ("name", "value"),
    [("TABLES", "/nowhere"), ("HOST", " "), ("PORT", "0"), ("PORT", "65536"), ("PORT", "-1"), ("LOG_LEVEL", "LOUD")],
)
def test_a_setting_that_cannot_be_is_refused(name, value) -> None:
    """Each setting says what was wanted and found."""
    with pytest.raises(SettingsError, match=f"COVERAGE_{name}: .* wanted, .* found"):
        settings_from({f"COVERAGE_{name}": value})


def test_all_faults_are_told_at_once() -> None:
    """Nobody starts a service once for each fault."""
    with pytest.raises(SettingsError) as error:
        settings_from({"COVERAGE_PORT": "x", "COVERAGE_LOG_LEVEL": "x", "COVERAGE_TABLES": "/nowhere"})
    assert len(str(error.value).splitlines()) == 3
