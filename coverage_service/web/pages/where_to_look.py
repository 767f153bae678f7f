"""Where a person finds the figures of their own policy: the heading, the insurer's page on it, and its portal.

The facts stand in `labels.toml`, the words in `texts`.
"""

from attrs import frozen

from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts
from insurer_rules.model import Label
from insurer_rules.rules import Rules


@frozen
class WhereToLook:
    """Lines that say where to look, and a page to open; `near` are the names that an unknown one may have meant."""

    lines: tuple[str, ...]
    page: str = ""
    page_words: str = ""
    label: str = ""
    near: tuple[str, ...] = ()


def where_to_look(insurer: str, rules: Rules, language: Language, *, therapy: str = "") -> WhereToLook:
    """Say where the policy of an insurer names its figures; of an unknown one, how to find them with any."""
    words = texts(language)["look"]
    labels = rules.labels_named(insurer) if insurer else ()
    if len(labels) == 1:
        return _of_label(labels[0], language, of_es=therapy == "manual_therapy_es")
    anywhere = words["anywhere_es" if therapy == "manual_therapy_es" else "anywhere"]
    if not insurer:
        return WhereToLook((anywhere,))
    near = tuple(label.name for label in labels) or rules.nearest_labels(insurer)
    return WhereToLook((words["unknown"].format(name=insurer), anywhere), near=near)


def _of_label(label: Label, language: Language, *, of_es: bool) -> WhereToLook:
    words = texts(language)["look"]
    heading = label.heading_es if of_es else label.heading
    anywhere = words["anywhere_es" if of_es else "anywhere"]
    lines = [words["heading"].format(heading=heading) if heading else anywhere]
    if label.portal:
        lines.append(words["portal"].format(portal=label.portal))
    page = "" if of_es else label.page
    link = words["page" if page else "site"].format(label=label.name)
    return WhereToLook(tuple(lines), page=page or label.site, page_words=link, label=label.name)
