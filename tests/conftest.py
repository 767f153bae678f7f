"""What all tests share."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

from insurer_rules.rules import Rules
from tests.published import RULES

# How long an example takes says nothing on a machine that others use; speed is measured in benchmarks.
settings.register_profile("steady", deadline=None)
# A change is judged by the same examples on every machine; new ones are looked for wherever it is worked on.
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
# For `make mutate`: the same examples each time, and a first failure is enough.
settings.register_profile(
    "mutants", deadline=None, max_examples=40, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") == "true" else "steady"))


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what commands cache apart from the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def rules() -> Rules:
    """Give the published rule tables."""
    return RULES
