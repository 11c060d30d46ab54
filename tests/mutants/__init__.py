"""Defects planted in the ledger on purpose, each a small textual patch, and who shows each of them caught.

A test suite is believed as far as it was seen failing. `make mutants` copies the project into a temporary
folder, plants one defect at a time and runs the tests that name it: the oracle first, with a fixed number of
examples, then what stands at a lower floor. The list and who caught what is written to docs/mutants.md.
"""
