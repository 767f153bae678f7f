"""Posting: what became of the lines of a bucket is written to their rows of the file, and added up by outcome.

Compiled with `fold`, whose numbers it reads; whose they are and what an outcome means is left to `results`.
"""

from collections.abc import MutableSequence, Sequence

from coverage_service.claims.kernel.layout import (
    AMOUNTS_DIFFER,
    CENTS,
    CLAIMED_TWICE,
    CLAIMED_TWICE_ROW,
    LEAST_CENTS,
    LEFT,
    LINES,
    MARKS,
    MOST_CENTS,
    MOST_LEFT,
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
    known: Sequence[int],
    posted: MutableSequence[int],
    sums: MutableSequence[int],
    span: MutableSequence[int],
) -> None:
    """Write each line to its row, amounts only where they are known; a row that is not settled stays as it was.

    `numbers` gives the number of the outcome at each place, `known` whether the amounts of an outcome are known; 0 is
    the number of what is no treatment. `sums` adds up lines and cents by outcome; `span` keeps the least and most.
    """
    for line in range(len(rows)):
        at, to = line * RESULT_WIDTH, rows[line] * ROW_WIDTH
        marks = results[at + MARKS]
        if marks & CLAIMED_TWICE:
            posted[to + OUTCOME] = CLAIMED_TWICE_ROW
            continue
        outcome = 0 if marks & NO_TREATMENT else numbers[results[at + OUTCOME]]
        posted[to + OUTCOME] = outcome
        sums[outcome * SUMS_WIDTH + LINES] += 1
        if known[outcome] and not marks & AMOUNTS_DIFFER:
            post_amounts(results, at, outcome, posted, to, sums, span)
        if outcome:
            posted[to + LEFT] = results[at + LEFT]
            span[MOST_LEFT] = max(span[MOST_LEFT], results[at + LEFT])


def post_amounts(
    results: Sequence[int],
    at: int,
    outcome: int,
    posted: MutableSequence[int],
    to: int,
    sums: MutableSequence[int],
    span: MutableSequence[int],
) -> None:
    """Write the known amounts of a line, in cents."""
    for place in range(REIMBURSED_CENTS, OWN_CENTS + 1):
        cents = results[at + place]
        posted[to + place] = cents
        sums[outcome * SUMS_WIDTH + CENTS + place - REIMBURSED_CENTS] += cents
        span[LEAST_CENTS], span[MOST_CENTS] = min(span[LEAST_CENTS], cents), max(span[MOST_CENTS], cents)
