"""What a service consists of: a bill of materials in CycloneDX, and every licence in a list; `make sbom`.

It is read from what is installed in an environment, not from a registry.

    python .ci/sbom.py SITE_PACKAGES OUT.cdx.json OUT.md
"""

import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

INSTALLERS = ("pip", "setuptools")
PROJECT = "manual-therapy-coverage"
TABLE = """# Licences

What the service consists of besides its own code, as `make sbom` finds it installed.

| package | version | licence |
|---|---|---|
"""


def main(site: str, sbom: str, table: str) -> None:
    """Write both files of every distribution in a folder of packages."""
    found = sorted(distributions(path=[site]), key=lambda each: each.name.lower())
    ours = next((each for each in found if each.name == PROJECT), None)
    others = [each for each in found if each is not ours and each.name not in INSTALLERS]
    bom = Bom(components=map(component, others))
    bom.metadata.component = Component(
        name=PROJECT, version=ours.version if ours else None, type=ComponentType.APPLICATION
    )
    Path(sbom).parent.mkdir(parents=True, exist_ok=True)
    Path(sbom).write_text(JsonV1Dot6(bom).output_as_string(indent=1), "utf-8")
    rows = (f"| {each.name} | {each.version} | {licence(each)} |\n" for each in others)
    Path(table).write_text(TABLE + "".join(rows), "utf-8")
    unknown = [each.name for each in others if licence(each) == "unknown"]
    sys.stdout.write(
        f"{len(others)} packages, {len(unknown)} without a licence of their own: {', '.join(unknown) or '-'}\n"
    )


def component(found: Distribution) -> Component:
    """Describe a distribution by its name, version and licence."""
    return Component(
        name=found.name,
        version=found.version,
        purl=PackageURL("pypi", name=found.name.lower(), version=found.version),
        licenses=[LicenseFactory().make_from_string(licence(found))],
    )


def licence(found: Distribution) -> str:
    """Give the licence that a distribution names: as an expression, as a classifier, or else in words."""
    stated = found.metadata
    classifiers = [each for each in stated.get_all("Classifier", []) if each.startswith("License ::")]
    named = " AND ".join(each.rpartition(":: ")[2] for each in classifiers)
    words = (stated.get("License") or "").strip().partition("\n")[0]
    return stated.get("License-Expression") or named or words or "unknown"


if __name__ == "__main__":
    main(*sys.argv[1:])
