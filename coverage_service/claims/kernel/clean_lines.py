"""Clean lines of a CSV: as many cells in each as its header has, and nothing that asks for a reader of its own.

Compiled with `fold`; which byte is of which kind is left to whoever reads the file.
"""

from collections.abc import Sequence

# What a byte is, as bits; most are nothing of it.
ENDS_CELL, DELIMITER, NEW_LINE, BEGINS_FORMULA, SPACE, RETURN, UNCLEAN, BEGINS_MARK = (1 << bit for bit in range(8))
COMMA, MINUS, LINE_FEED = 44, 45, 10
NOT_CLEAN = -1


def count_clean_lines(text: Sequence[int], kinds: Sequence[int], marks: Sequence[int], delimiters: int) -> int:
    """Count whole lines, the last one ended as well; NOT_CLEAN where one has other than so many delimiters.

    Nor is one clean with a byte of a kind that is not, with one of the marks, with a carriage return within, or with a
    cell that begins as a formula does, behind spaces too.
    """
    lines, found, is_begin = 0, 0, True
    for at in range(len(text)):
        kind = kinds[text[at]]
        if kind == 0:
            is_begin = False
            continue
        if kind & DELIMITER:
            found, is_begin = found + 1, True
            continue
        if kind & UNCLEAN or (kind & RETURN and text[at + 1] != LINE_FEED):
            return NOT_CLEAN
        if is_begin and kind & BEGINS_FORMULA and not has_no_cents(text, kinds, at):
            return NOT_CLEAN
        if kind & BEGINS_MARK and has_mark(text, marks, at):
            return NOT_CLEAN
        if kind & NEW_LINE:
            if found != delimiters:
                return NOT_CLEAN
            lines, found = lines + 1, 0
        is_begin = kind & ENDS_CELL != 0 or (is_begin and kind & SPACE != 0)
    return lines


def has_no_cents(text: Sequence[int], kinds: Sequence[int], at: int) -> bool:
    """Tell whether a dash stands for no cents, as in 45,-: it ends its cell, and begins nothing."""
    if at == 0 or text[at] != MINUS or text[at - 1] != COMMA or kinds[COMMA] & DELIMITER:
        return False
    return kinds[text[at + 1]] & (ENDS_CELL | RETURN) != 0 and text[at + 1] != COMMA


def has_mark(text: Sequence[int], marks: Sequence[int], at: int) -> bool:
    """Tell whether one of the marks, each of them behind its length, stands at a place of the text."""
    mark = 0
    while mark < len(marks):
        same = 0
        while same < marks[mark] and text[at + same] == marks[mark + 1 + same]:
            same += 1
        if same == marks[mark]:
            return True
        mark += 1 + marks[mark]
    return False
