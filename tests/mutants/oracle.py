"""Plays the oracle's machine until something differs: status 1, or so many examples agreed: status 0."""

import sys

from tests.faults.ledger import BATCH, one_batch


def main(count: int, seed: int) -> int:
    played = 0
    while played < count:
        examples, _, difference = one_batch(BATCH, seed, shorten=False)
        if difference is not None:
            print(difference)
            return 1
        played, seed = played + examples, seed + 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
