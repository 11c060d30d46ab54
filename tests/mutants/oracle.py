"""Plays the oracle's machine until something differs, or so many examples agreed: status 0."""

import sys

from tests.faults.ledger import BATCH, one_batch

DIFFER = 3
"""The status of a difference; that of a program that cannot even begin is 1."""


def main(count: int, seed: int) -> int:
    played = 0
    while played < count:
        examples, _, difference = one_batch(min(BATCH, count - played), seed, shorten=False)
        if difference is not None:
            print(difference)
            return DIFFER
        played, seed = played + examples, seed + 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
