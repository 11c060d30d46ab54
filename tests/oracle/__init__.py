"""A second ledger that shares nothing with the first, and the machine that holds the two against each other.

Why it is here: a test that asks the ledger what to expect of the ledger finds nothing. `months`, `lots`,
`client`, `promising` and `dealing` say what the books must be by the words of docs/decisions/0009 alone:
plain lists and integers, no import from `bot` or `storage` (`test_independent.py` keeps it so). They are
eager where the product is lazy: each moment is worked off when it comes, so nothing is ever computed
backwards.

`desk` does the same deeds through the real flows, each in a transaction of its own, and `machine` draws the
deeds, moves time to the edges on purpose and compares after every step: every lot, every posting with the
moment it took effect, the figures that people read and each decision with its numbers. What is compared is
read in a transaction that is rolled back, so that looking settles nothing.

Played in `make test` a few times and by `make faults RIG=ledger` thousands of times; `make mutants` shows
that it would see a defect.
"""
