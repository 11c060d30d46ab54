"""To a client: what administrators booked by hand, without a press of theirs, and why."""

from dataclasses import dataclass

from bot.flows.notices.standing import Charged, UnitsLeft


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Booked for a request that was done, or set aside for one that is worked on (`done` False: charged once
    it is closed), though nothing was set aside for it until then. `why`: emergency | at_risk (what was set
    aside had become free before anybody began) | untold (it was closed, and what was set aside had become
    free before the minutes were told) | "" (neither). `balance` None: units, or unseen.
    `released`: what was set aside by hand is free again."""

    request_id: int
    charged: Charged
    done: bool
    why: str
    because: str = ""
    excerpt: str = ""
    left: UnitsLeft | None = None
    balance: int | None = None
    currency: str = ""
    released: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBounced:
    """A payment that was booked did not stay with us: `paid` as it had come in, `tax` of it as tax. `owed` is
    what of it was spent and is owed now, `aside` what is set aside for requests and is owed once they are
    charged; the rest was still there and is taken off. `balance` after it, None for whoever may not
    see it."""

    paid: int
    tax: int
    owed: int
    balance: int | None
    currency: str
    reference: str
    because: str = ""
    aside: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidOut:
    """Own money went back to the client: `paid` as it leaves the till, `tax` of it as tax that the payments
    had borne. `undone`: it did not go out and is back. `balance` as in `PaymentBounced`."""

    paid: int
    tax: int
    balance: int | None
    currency: str
    reference: str
    because: str = ""
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenOff:
    """So much of what was owed is forgiven, or (`undone`) owed again; `owed` is what is owed after it."""

    amount: int
    owed: int
    balance: int | None
    currency: str
    because: str = ""
    undone: bool = False
