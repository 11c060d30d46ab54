"""What ledger and delivery cost, as ratios taken in one run: `make bench`. Nothing here asserts a time."""
