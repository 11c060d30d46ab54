"""The company's legal entities: in which currency each sells, and by which tax rule.

A plans file names them under `entities`, or gives but a rate for each currency under `tax`: then the company
is one entity in each, taxed on the service, rounded once on the total.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.quota import reading
from bot.quota.reading import PlanBookError
from bot.quota.tax import Rounding, Tax, TaxOn

_NEEDED = ("currency", "tax")
_ALSO = ("on", "rounding")
_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Who sells, in one currency; `name` is "" where the file names none."""

    name: str
    currency: str
    tax: Tax


def parse_entities(data: Mapping[str, object]) -> tuple[Entity, ...]:
    """The entities of a plans file, in its order: the first of a currency is the one that clients belong to
    unless it is said otherwise. Raises PlanBookError when neither or both keys are there."""
    if "entities" in data and "tax" in data:
        raise PlanBookError("tax: is said for each of the entities already")
    if "entities" not in data:
        return _by_currency(reading.mapping(data["tax"], "tax")) if "tax" in data else _none()
    found = reading.mapping(data["entities"], "entities")
    return tuple(_entity(name, found[name]) for name in found)


def _none() -> tuple[Entity, ...]:
    raise PlanBookError("tax: missing")


def _by_currency(found: Mapping[str, object]) -> tuple[Entity, ...]:
    return tuple(
        Entity(
            name="",
            currency=reading.currency(key, "tax"),
            tax=Tax(rate=reading.rate(found[key], f"tax.{key}")),
        )
        for key in found
    )


def _entity(name: str, value: object) -> Entity:
    path = reading.under("entities", name)
    if name != " ".join(name.split()) or not 0 < len(name) <= _LONGEST:
        raise PlanBookError(f"{path}: a name has 1 to {_LONGEST} characters and no spaces too many")
    found = reading.fields(value, path, needed=_NEEDED, also=_ALSO)
    tax = Tax(
        rate=reading.rate(found["tax"], f"{path}.tax"),
        on=TaxOn(reading.one_of(found.get("on", "service"), f"{path}.on", tuple(TaxOn))),
        rounding=Rounding(
            reading.one_of(found.get("rounding", "total"), f"{path}.rounding", tuple(Rounding))
        ),
        entity=name,
    )
    currency = reading.currency(reading.text(found["currency"], f"{path}.currency"), f"{path}.currency")
    return Entity(name=name, currency=currency, tax=tax)
