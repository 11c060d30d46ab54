"""Defects planted in the ledger on purpose, each a small textual patch, and who shows each of them caught.

A test suite is believed as far as it was seen failing. `make mutants` copies the project into a temporary
folder and plants one defect at a time. Each has a test of its own that must fail with it whatever chance
does, and it alone decides; whether the oracle, which plays at random from a fixed seed, finds it too is told
beside it. The list and who caught what is written to docs/mutants.md.
"""
