"""Names that a package offers and imports only when they are asked for: a face that costs no start and no circle."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module


def lazy_names(package: str, offered: Mapping[str, Iterable[str]]) -> Callable[[str], object]:
    """Make the `__getattr__` of a package, from the names that each of its modules offers."""
    homes = {name: module for module, names in offered.items() for name in names}

    def find(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)  # noqa: EM102 - as Python says it
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return find
