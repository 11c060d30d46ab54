"""The catalogue of kinds agrees with the decision table."""

import pytest

from bot.intake.caution import is_strict
from bot.kinds.catalogue import BY_CODE, KINDS, PREDICTED
from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

CODES = "consultation work estimate complaint emergency billing bargain status appeal smalltalk other person"


def test_every_code_has_exactly_one_kind() -> None:
    assert [kind.code.value for kind in KINDS] == CODES.split()
    assert set(BY_CODE) == {code.value for code in RequestKind}


@pytest.mark.parametrize(
    ("code", "handling", "asset", "service"),
    [
        ("consultation", Handling.QUOTA, "consultation", "consultation"),
        ("work", Handling.PRICED, None, "hour"),
        ("estimate", Handling.ESTIMATE, "recalculation", "recalculation"),
        ("emergency", Handling.EMERGENCY, None, "emergency"),
        ("complaint", Handling.FREE, None, None),
        ("appeal", Handling.FREE, None, None),
        ("bargain", Handling.FREE, None, None),
        ("person", Handling.FREE, None, None),
        ("billing", Handling.BOT, None, None),
        ("status", Handling.BOT, None, None),
        ("smalltalk", Handling.TALK, None, None),
        ("other", Handling.HINT, None, None),
    ],
)
def test_a_kind_is_handled_by_its_row_of_the_table(
    code: str, handling: Handling, asset: str | None, service: str | None
) -> None:
    kind = BY_CODE[code]
    assert (kind.handling, kind.asset, kind.service) == (handling, asset, service)


def test_leads_get_what_is_about_the_company_and_not_about_the_matter() -> None:
    assert {kind.code for kind in KINDS if kind.to_lead} == {"complaint", "appeal", "bargain", "person"}


def test_a_person_is_never_predicted_nor_offered_as_a_kind() -> None:
    assert RequestKind.PERSON not in PREDICTED
    assert len(PREDICTED) == 11
    assert not BY_CODE["person"].offered


def test_what_is_no_request_is_not_offered_as_one() -> None:
    assert {kind.code for kind in KINDS if not kind.offered} == {"smalltalk", "other", "person"}


def test_only_kinds_for_people_are_routed() -> None:
    assert {kind.code for kind in KINDS if not kind.routed} == {"billing", "status", "smalltalk", "other"}


def test_what_can_charge_or_silence_is_judged_strictly() -> None:
    strict = {kind.code for kind in KINDS if is_strict(kind.code)}
    assert strict == {"consultation", "work", "estimate", "emergency", "smalltalk", "other"}


def test_every_card_mark_is_different() -> None:
    assert len({kind.emoji for kind in KINDS}) == len(KINDS)


def test_a_kind_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        BY_CODE["work"].to_lead = True  # type: ignore[misc]  # the very thing that must fail
    with pytest.raises(TypeError):
        Kind("work", Handling.FREE, "x")  # type: ignore[call-arg, arg-type]  # keywords only
