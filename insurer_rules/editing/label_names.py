"""Which label a name means, as people write it: an id, a name or an alias; and what is near to an unknown one."""

from rapidfuzz import fuzz, process

from insurer_rules.editing.tables import EditingError
from insurer_rules.faults import phrase, shown
from insurer_rules.model import Labels
from insurer_rules.written_names import plain


def label_id(labels: Labels, name: str) -> str:
    """Find the one label that a name means. Raises EditingError, with the nearest names, where there is none."""
    known = {
        plain(each): label for label in labels.labels for each in (label.id, label.name, *label.aliases, *label.uzovi)
    }
    found = {label.id for label in labels.labels if label.id == name} or {
        label.id
        for label in labels.labels
        if plain(name) in {plain(each) for each in (label.name, *label.aliases, *label.uzovi)}
    }
    if len(found) == 1:
        return found.pop()
    if found:
        raise EditingError(phrase("may_be", names=tuple(sorted(found))))
    near = process.extract(plain(name), list(known), scorer=fuzz.WRatio, limit=3, score_cutoff=60)
    names = tuple(dict.fromkeys(known[each].name for each, _, _ in near))
    if names:
        raise EditingError(phrase("label_unknown_near", label=shown(name), names=names))
    raise EditingError(phrase("label_unknown", label=shown(name)))
