"""What the words of a document are asked more than once: whether a pattern occurs, which care they name."""

import re

from insurer_rules.text_memory import TextMemory

DOCUMENT = TextMemory(1024)


@DOCUMENT.once
def occurs(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether a pattern occurs anywhere in a text; asked for each number of a sentence, looked for once."""
    return pattern.search(text) is not None
