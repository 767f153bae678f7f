"""What is built of this project is whole: what it imports is declared, and the wheel works where nothing else is."""

import ast
import os
import re
import socket
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
import tomli
from attrs import frozen

ROOT = Path(__file__).parents[1]
PROJECT = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))
OURS = ("coverage_service", "insurer_rules")
# A namespace that several distributions share does not say which of them is meant; the extra names them.
SHARED = {"opentelemetry": "opentelemetry-api"}
# Who fuzzes installs the one, `make bench-peers` the others, each beside the rest.
ON_THEIR_OWN = {"atheris", "json-logic", "openfisca-core"}
QUESTION = ("--age", "12", "--no-package", "--not-listed", "--contracted", "--date", "2026-03-02", "--language", "en")


def canonical(requirement: str) -> str:
    """Give the name of a requirement or distribution, as package indexes compare it."""
    (name,) = re.findall(r"^[\w.-]+", requirement)
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*, groups: bool = False) -> set[str]:
    """List the distributions that somebody who installs this gets or may ask for; with `groups` those of its makers."""
    project = PROJECT["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    if groups:
        lists += PROJECT["dependency-groups"].values()
    return {canonical(each) for requirements in lists for each in requirements if isinstance(each, str)}


def imported(*directories: str) -> set[str]:
    """List the distributions of the modules that the code of these directories imports."""
    names = {name for directory in directories for path in (ROOT / directory).rglob("*.py") for name in imports(path)}
    outside = names - sys.stdlib_module_names - {*OURS, "tests", "benchmarks"}
    known = packages_distributions()
    return {canonical(SHARED.get(name) or known.get(name, [name])[0]) for name in outside}


def imports(path: Path) -> Iterator[str]:
    """Give the first part of the name of each module that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_every_distribution_that_is_imported_is_declared() -> None:
    """What comes along only because something else needs it today may be gone tomorrow."""
    assert imported(*OURS) <= declared()
    assert imported("tests", "benchmarks") <= declared(groups=True) | ON_THEIR_OWN


def test_every_dependency_that_everybody_gets_is_imported() -> None:
    """What nothing uses need not be installed."""
    assert {canonical(each) for each in PROJECT["project"]["dependencies"]} <= imported(*OURS)


@frozen
class Installed:
    """A wheel, and an environment that has nothing of this project but the wheel."""

    wheel: Path
    programs: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command in a directory with nothing of the project in it."""
        return subprocess.run(
            [self.programs / "mtcoverage", *arguments],
            cwd=self.wheel.parent,
            env={"PATH": os.environ["PATH"], "HOME": str(self.wheel.parent)},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Installed:
    """Build the wheel and install it elsewhere; the other distributions are those of this environment.

    A `.pth` file names them. The `.pth` files among them are not read, so that this checkout is out of reach.
    """
    place = tmp_path_factory.mktemp("elsewhere")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", place]
    subprocess.run([*pip, "wheel", *options, ROOT], check=True)
    (wheel,) = place.glob("*.whl")
    venv.create(place / "environment", with_pip=False)
    programs = place / "environment" / "bin"
    subprocess.run([*pip, "--python", programs / "python", "install", "--no-deps", "--no-index", wheel], check=True)
    (packages,) = (place / "environment" / "lib").glob("python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return Installed(wheel, programs)


def test_the_wheel_holds_what_a_stranger_needs(installed) -> None:
    """Types are marked as such, the licence comes along, and no test does."""
    names = ZipFile(installed.wheel).namelist()
    assert {f"{package}/py.typed" for package in OURS} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == set(OURS)


def test_the_installed_command_answers(installed) -> None:
    """A question, the packages of an insurer and the version come out as from a checkout."""
    assert "9 sessions" in installed.run("check", *QUESTION).stdout
    assert "Plus" in installed.run("packages", "CZ", "--year", "2026").stdout
    assert PROJECT["project"]["version"] in installed.run("--version").stdout
    assert installed.run("--help").stdout.startswith("Usage: mtcoverage ")


def test_the_installed_command_verifies_claims(installed) -> None:
    """Layouts, words and tables that claims need are in the wheel."""
    verified = installed.run("claims", "verify", str(ROOT / "docs" / "claims.csv"), "--language", "en")
    assert "basic_under_18" in verified.stdout, verified.stderr


def test_the_installed_command_serves_the_page(installed) -> None:
    """Templates and styles are in the wheel."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [installed.programs / "mtcoverage", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=installed.wheel.parent, stderr=subprocess.DEVNULL) as process:
        try:
            page = page_of(f"http://127.0.0.1:{port}/", process)
            (style,) = re.findall(r'href="(/static/[^"]+\.css[^"]*)"', page)[:1]
            assert httpx.get(f"http://127.0.0.1:{port}{style}").is_success
        finally:
            process.terminate()


def page_of(address: str, process: subprocess.Popen[bytes]) -> str:
    """Wait for the page, as long as its process lives."""
    while process.poll() is None:
        try:
            return httpx.get(address).raise_for_status().text
        except httpx.ConnectError:
            time.sleep(0.1)
    pytest.fail("the service ended before it answered")


@pytest.mark.parametrize(
    "command",
    [
        ("copy-year", "cz", "2026", "2027"),
        ("set", "2026/cz", "plus.sessions", "9", "--source", "x"),
        ("import", str(ROOT / "docs" / "claims.csv"), "--year", "2027", "--source", "x"),
        ("publish", "2027/cz"),
    ],
    ids=lambda command: command[0],
)
def test_a_command_that_writes_tables_asks_where(installed, command) -> None:
    """What is installed is never written to: not without a directory, and not when its own is named."""
    unnamed = installed.run("rules", *command)
    assert (unnamed.returncode, "--tables" in unnamed.stderr) == (2, True)
    (own,) = (installed.programs.parent / "lib").glob("python*/site-packages/insurer_rules/tables")
    refused = installed.run("rules", *command, "--tables", str(own))
    assert (refused.returncode, "a directory of your own" in refused.stderr) == (2, True)


def test_every_pinned_package_has_its_licence_listed() -> None:
    """`make sbom` follows the pins; what only Windows installs it cannot see elsewhere."""
    pinned = (ROOT / "requirements" / "runtime.txt").read_text("utf-8").replace(" \\\n", " ")
    listed = (ROOT / "docs" / "licences.md").read_text("utf-8")
    pins = {line.split()[0] for line in pinned.splitlines() if "==" in line and "== 'win32'" not in line}
    rows = re.findall(r"^\| ([\w.-]+) \| (\d[\w.]*) \| (?!unknown)\S", listed, re.MULTILINE)
    assert {pin.lower() for pin in pins} == {f"{canonical(name)}=={version}" for name, version in rows}
