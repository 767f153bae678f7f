"""Publishing rule tables: releases made of them, and taken into a running service."""

from typing import TYPE_CHECKING

from insurer_rules.lazy_names import lazy_names

if TYPE_CHECKING:
    from insurer_rules.publishing.release_watch import ReleaseWatcher
    from insurer_rules.publishing.releases import (
        OpenRelease,
        Release,
        ReleaseError,
        latest_release,
        open_release,
        release,
    )

__all__ = ["OpenRelease", "Release", "ReleaseError", "ReleaseWatcher", "latest_release", "open_release", "release"]
__getattr__ = lazy_names(
    __name__,
    {
        "release_watch": ["ReleaseWatcher"],
        "releases": ["OpenRelease", "Release", "ReleaseError", "latest_release", "open_release", "release"],
    },
)
