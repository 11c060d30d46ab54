"""Every planted defect, in the order in which they are told."""

from tests.mutants.again import CHARGED_AGAIN, WRITTEN_TOGETHER
from tests.mutants.books import HOLDING_ON, PRICES_AND_LIMITS
from tests.mutants.debts import OWED
from tests.mutants.rules import LOTS, TIMES

MUTANTS = (*LOTS, *TIMES, *HOLDING_ON, *PRICES_AND_LIMITS, *OWED, *CHARGED_AGAIN, *WRITTEN_TOGETHER)
