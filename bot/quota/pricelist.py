"""Price lists in versions: what each says, from when until when, and which of them counts.

A list is the base list of a currency or a client's own over it. Its versions never change: another price is
the next version, and taking one back is a version too, from whose beginning the one it takes back no longer
counts. A version names only the services whose price it sets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.ids import AccountId, UserId
from bot.quota.price import BASE_FILE, Origin, PricedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersion:
    """One version of a list (`account_id` None: the base list), as it was set; prices are minor units net.

    It holds in [valid_from, valid_to), or until `back_from` where a later version took it back.
    """

    id: int
    account_id: AccountId | None
    currency: str
    version: int
    valid_from: datetime
    valid_to: datetime | None
    back_from: datetime | None
    prices: Mapping[str, int]
    set_by: UserId
    set_at: datetime

    @property
    def ends_at(self) -> datetime | None:
        """When it no longer counts; None: until something follows it."""
        ends = [end for end in (self.valid_to, self.back_from) if end is not None]
        return min(ends) if ends else None

    def holds(self, at: datetime) -> bool:
        """Whether the moment lies in it."""
        return self.valid_from <= at and (self.ends_at is None or at < self.ends_at)

    @property
    def origin(self) -> Origin:
        """What a line that is priced by it remembers of it."""
        by = PricedBy.BASE if self.account_id is None else PricedBy.OWN
        return Origin(by=by, version=self.version, valid_from=self.valid_from, valid_to=self.valid_to)


def in_force(versions: Iterable[ListVersion], *, at: datetime) -> dict[str, ListVersion]:
    """service -> the version of one list that prices it at a moment.

    Of several that hold the one that began last counts, of two that began together the later version.
    """
    held = sorted((one for one in versions if one.holds(at)), key=lambda one: (one.valid_from, one.version))
    return {service: one for one in held for service in one.prices}


def laid_over(
    filed: Mapping[str, int], versions: Iterable[ListVersion], *, at: datetime
) -> tuple[dict[str, int], dict[str, Origin]]:
    """(prices, origins) by service: the plans file, the base list's versions over it, the client's own over
    both. All of one currency and at most one client."""
    prices, origins = dict(filed), dict.fromkeys(filed, BASE_FILE)
    every = tuple(versions)
    for own in (False, True):
        counted = in_force((one for one in every if (one.account_id is not None) == own), at=at)
        for service, version in counted.items():
            prices[service], origins[service] = version.prices[service], version.origin
    return prices, origins
