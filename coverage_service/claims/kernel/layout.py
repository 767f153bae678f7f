"""Where each number stands: in a coded line, in the tables, in what becomes of a line, and in what is remembered.

`fold` and what it calls read and write flat sequences of whole numbers by these names.
"""

# A line: days as 20261122, cents; NOT_GIVEN where a cell is empty. `MODE` says whether it counts.
DAY, BORN, INSURANCE, TREATMENT, COMPLAINT, CONTRACT, PRICE, MODE, LINE_WIDTH = range(9)
NOT_GIVEN = -1
# A line on trial uses nothing; one more of a line's sessions is none that is claimed twice.
SETTLED, ON_TRIAL, ONE_MORE = range(3)

# What becomes of a line: its outcome, cents, sessions left, and marks. Of a line claimed twice, the outcome is the
# line that claimed it first.
OUTCOME, REIMBURSED_CENTS, DEDUCTED_CENTS, OWN_CENTS, LEFT, MARKS, RESULT_WIDTH = range(7)
NOT_KNOWN = -2
AMOUNTS_DIFFER, CLAIMED_TWICE, SECOND_TODAY, NO_TREATMENT, OTHER_BIRTH_DATE = 1, 2, 4, 8, 16

# A row of a file: what became of its line, marks apart, or why it has no outcome.
ROW_WIDTH = MARKS
FAULTY_ROW, CLAIMED_TWICE_ROW = -1, -2
NO_AMOUNT = -(1 << 31)
# What is added up by outcome, and over all of them.
LINES, CENTS, SUMS_WIDTH = 0, 1, 4
LEAST_CENTS, MOST_CENTS, MOST_LEFT, SPAN_WIDTH = range(4)

# The head of the tables: where each of them begins, how many kinds there are, how many counters a stack has at most,
# and how many first sessions of a listed condition the basic insurance does not pay.
PAIR_OF, KINDS, PAIRS, TREATMENTS, DIAGNOSES, MOST_COUNTERS, OWN_SESSIONS, TABLES_HEAD = range(8)
# `COUNTED` says whether a treatment uses a session, `INSUFFICIENT_RESULT` whether the first did not help enough: 1, 0
# or NOT_GIVEN. `FIRST` says that the first sessions of a listed condition are over (1), or that this is one (-1).
(
    THERAPY_MASK,
    COUNTED,
    INTAKE,
    SERVICE,
    DIAGNOSIS,
    KIND,
    INSUFFICIENT_RESULT,
    BY_ACCIDENT,
    FIRST,
    TREATMENT_WIDTH,
) = range(10)
# A diagnosis: in how many ways it may be taken, then each way.
WAYS, FIRST_WAY = range(2)
LISTED_BIT, LISTED, TERM_RUNS, LISTED_FROM, LISTED_THROUGH, TERM_MONTHS, UNTIL_AGE, WAY_WIDTH = range(8)
# An insurance and a kind of treatment: two stacks (unseen totals without end, then with nothing), and what is open.
STACK, COUNTER_LIST, COUNTER_NUMBER, STACK_WIDTH = range(4)
# `EXTENDED_BELOW` is the age below which more is paid when the result is insufficient.
# With `RATE_UNSEEN` nobody knows how fast its amount is spent without a contract; `ELSEWHERE` somebody else pays.
OPEN_FIGURES, PRICED, RATE_UNSEEN, DEDUCTIBLE, EXTENDED_BELOW, ELSEWHERE, PAIR_WIDTH = (
    2 * STACK_WIDTH + place for place in range(7)
)
# A counter: what it is known by, and whether each complaint has its own.
COUNTER_NAME, OF_COMPLAINT, COUNTER_ENTRY_WIDTH = range(3)

# A possibility takes the second way of each thing whose bit it has.
IF_OTHER_PRICE, IF_NOT_LISTED, IF_NOT_CONTRACTED, IF_UNSEEN_NOTHING, IF_UNCOUNTED = 1, 2, 4, 8, 16
IF_SUFFICIENT, IF_FIRST_HERE, POSSIBILITIES = 32, 64, 128

# An outcome: its length, what it depends on, then for each possibility who paid and why not.
LENGTH, PAIR, OF_DIAGNOSIS, OF_CONTRACT, HAS_PRICE, DEDUCTIBLE_KNOWN, OF_POSSIBILITIES, OUTCOME_HEAD = range(8)
POSSIBILITY, POSSIBILITY_HEAD = 0, 5
# The outcomes found so far follow each other behind a head.
FILLED, NUMBER, OUTCOMES_HEAD = range(3)

# What an insured has used: a head (with the possibilities that were open before, of a ledger), then entries found by
# what they count. Entries of another stamp are empty.
ENTRIES, TAKEN, OPEN_BEFORE, MEMORY_HEAD = 0, 1, 2, 8
STAMP, WHAT, WHOSE, VALUES, ENTRY_WIDTH = 0, 1, 2, 3, 8
EVER, OF_YEAR, TODAY, FIRST_COUNTER = range(4)
TIMES, BEGUN = 0, 1
