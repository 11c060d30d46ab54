"""The rig of the ledger: the oracle's machine, played in batches, each with a seed of its own."""

import contextlib
import io
import traceback
from time import perf_counter

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.tally import Tally, Told
from tests.oracle.machine import LedgerMachine
from tests.oracle.office_machine import Ledgers

BATCH, STEPS = 50, 20
ENOUGH = 5
"""More differences than these tell nothing new."""


def play(count: int, seed: int, told: Told, begin: int = 0) -> list[Tally]:
    """At least so many examples, unless too many differ or somebody stops it; begun with `begin`'s batch."""
    begun = perf_counter()
    examples, steps, batch = 0, 0, begin // BATCH
    differences: list[str] = []
    with contextlib.suppress(KeyboardInterrupt):
        while examples < count and len(differences) < ENOUGH:
            played, taken, difference = one_batch(min(BATCH, count - examples), seed * 1_000_003 + batch)
            batch += 1
            if difference is None:
                examples, steps = examples + played, steps + taken
                told(played)
            else:
                differences.append(difference)
    return [
        Tally(
            name="ledger",
            wanted=count,
            examples=examples,
            steps=steps,
            seconds=perf_counter() - begun,
            differences=tuple(differences),
        )
    ]


def one_batch(
    count: int, seed: int, machine: type[LedgerMachine] = Ledgers, *, shorten: bool = True
) -> tuple[int, int, str | None]:
    """(examples, steps, what differed) of one seed; a batch that differs is not counted, for it is played
    again and again to make it shorter."""
    machine.examples = machine.steps = 0
    hypothesis.seed(seed)(machine)
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            run_state_machine_as_test(machine, settings=rules(count, shorten=shorten))
    except Exception as error:  # noqa: BLE001 - whatever it raises is what the rig is for
        notes = "\n".join(getattr(error, "__notes__", ()))
        how = "".join(traceback.format_exception_only(error))
        return 0, 0, f"seed {seed}\n{how if notes in how else how + notes}"
    return machine.examples, machine.steps, None


def rules(count: int, *, shorten: bool) -> settings:
    """Every example is new, none is hurried and none is kept."""
    return settings(
        phases=(Phase.generate, Phase.shrink) if shorten else (Phase.generate,),
        report_multiple_bugs=False,
        max_examples=count,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
