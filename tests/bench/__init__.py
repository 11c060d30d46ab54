"""What the ledger costs, as ratios taken in one run: `make bench`. No test: nothing here asserts a time."""
