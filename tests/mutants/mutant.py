"""A planted defect: where, what instead of what, what it breaks, and the test that shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`old` stands exactly once in `file`. `test` fails with it whatever chance does, named as pytest names
    it; `oracle`: whether two ledgers that are played at random can show it, too, with some luck."""

    name: str
    file: str
    old: str
    new: str
    breaks: str
    test: str
    oracle: bool = True
