"""Posting: what became of the lines of a bucket is written to their rows of the file, and added up by outcome.

Compiled with `fold`, whose numbers it reads; whose they are and what an outcome means is left to `results`.
"""

from collections.abc import MutableSequence, Sequence

from coverage_service.claims.kernel.layout import (
    AMOUNTS_DIFFER,
    CENTS,
    CLAIMED_TWICE,
    CLAIMED_TWICE_ROW,
    DEDUCTED_CENTS,
    LEAST_CENTS,
    LEFT,
    LINES,
    MARKS,
    MOST_CENTS,
    MOST_LEFT,
    NO_AMOUNT,
    NO_TREATMENT,
    OUTCOME,
    OWN_CENTS,
    REIMBURSED_CENTS,
    RESULT_WIDTH,
    ROW_WIDTH,
    SUMS_WIDTH,
)


def post(
    results: Sequence[int],
    rows: Sequence[int],
    numbers: Sequence[int],
    posted: MutableSequence[int],
    sums: MutableSequence[int],
    span: MutableSequence[int],
) -> None:
    """Write each line to its row, amounts only where no possibility differs; a row not settled stays as it was.

    `numbers` gives the number of what happened at each place; 0 is the number of what is no treatment. `sums` adds up
    lines and cents by that number; `span` keeps the least and most.
    """
    for line in range(len(rows)):
        at, to = line * RESULT_WIDTH, rows[line] * ROW_WIDTH
        marks = results[at + MARKS]
        if marks & CLAIMED_TWICE:
            posted[to + OUTCOME] = CLAIMED_TWICE_ROW
            continue
        happened = 0 if marks & NO_TREATMENT else numbers[results[at + OUTCOME]]
        posted[to + OUTCOME] = happened
        sums[happened * SUMS_WIDTH + LINES] += 1
        if happened and not marks & AMOUNTS_DIFFER:
            post_amounts(results, at, happened, posted, to, sums, span)
        if happened:
            posted[to + LEFT] = results[at + LEFT]
            span[MOST_LEFT] = max(span[MOST_LEFT], results[at + LEFT])


def post_amounts(
    results: Sequence[int],
    at: int,
    happened: int,
    posted: MutableSequence[int],
    to: int,
    sums: MutableSequence[int],
    span: MutableSequence[int],
) -> None:
    """Write the amounts of a line, in cents."""
    for place in range(REIMBURSED_CENTS, OWN_CENTS + 1):
        cents = results[at + place]
        posted[to + place] = cents
        sums[happened * SUMS_WIDTH + CENTS + place - REIMBURSED_CENTS] += cents
        span[LEAST_CENTS], span[MOST_CENTS] = min(span[LEAST_CENTS], cents), max(span[MOST_CENTS], cents)


def write_outcomes(posted: MutableSequence[int], outcomes: Sequence[int], known: Sequence[int]) -> None:
    """Write the outcome of what happened over its number in every row, and over amounts not known that they are not.

    `outcomes` gives the outcome of each number, `known` whether the amounts of an outcome are known.
    """
    for row in range(len(posted) // ROW_WIDTH):
        at = row * ROW_WIDTH
        if posted[at + OUTCOME] >= 0:
            outcome = outcomes[posted[at + OUTCOME]]
            posted[at + OUTCOME] = outcome
            if not known[outcome]:
                posted[at + REIMBURSED_CENTS], posted[at + DEDUCTED_CENTS] = NO_AMOUNT, NO_AMOUNT
                posted[at + OWN_CENTS] = NO_AMOUNT
