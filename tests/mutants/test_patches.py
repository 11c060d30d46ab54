"""The planted defects apply to the code as it is: a patch that went stale shows at once, not at night."""

from pathlib import Path

import pytest

from tests.mutants.catching import NotOnce, planted
from tests.mutants.mutant import Mutant
from tests.mutants.planted import MUTANTS


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_patch_applies_exactly_once(root: Path, mutant: Mutant) -> None:
    text = (root / mutant.file).read_text("utf-8")
    assert planted(mutant, text) != text


def test_every_defect_has_a_name_of_its_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_defect_has_a_test_that_exists(root: Path, mutant: Mutant) -> None:
    file, _, name = mutant.test.partition("::")
    assert f"def {name.partition('[')[0]}(" in (root / file).read_text("utf-8")


@pytest.mark.parametrize("text", ["nothing of it", "old old"])
def test_a_patch_that_applies_never_or_twice_is_refused(text: str) -> None:
    mutant = Mutant(
        name="made up", file="none.py", old="old", new="new", breaks="nothing", test="none.py::test_none"
    )
    with pytest.raises(NotOnce):
        planted(mutant, text)
