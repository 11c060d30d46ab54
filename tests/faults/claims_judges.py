"""What must have come of each race of the rig of claims: one winner, everybody else told, the books right."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.desk.request import Request, RequestState
from bot.flows.codec import decode
from bot.flows.notices import Changed, Toast, Usage
from bot.ids import UserId
from bot.ports import Tx
from bot.quota.hold import HoldState
from bot.quota.quote import QuoteState
from tests.faults.claims_races import AT_ONCE, COSTS, LEAD, PAID, WORKED, Press, Race, name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the books say after a race."""

    request: Request | None
    held: int
    posted: int
    holds: Mapping[str, int]
    notices: tuple[object, ...] = ()


def outcome_of(tx: Tx, race: Race, notices: Sequence[object]) -> Outcome:
    """What the books say."""
    asset = {"accept": "EUR", "payment": "EUR"}.get(race.kind, "consultation")
    lots = [lot for lot in tx.ledger.lots(race.account) if lot.asset == asset]
    hold = tx.ledger.last_hold(race.request) if race.request else None
    return Outcome(
        request=tx.requests.get(race.request) if race.request else None,
        held=sum(lot.held for lot in lots),
        posted=sum(lot.posted for lot in lots),
        holds=Counter() if hold is None else Counter([str(hold.state)]),
        notices=tuple(notices),
    )


WON = frozenset({"taken_by_you", "transferred", "done", "cancelled", "accepted"})
"""The toasts of those who won."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What was wrong with a race, and how many won it."""

    race: int
    winners: int
    said: str


def judge(tx: Tx, race: Race, answers: Sequence[object], notices: Sequence[object]) -> Wrong | None:
    """What was wrong with the race; None when exactly one won and every other was told so."""
    found = outcome_of(tx, race, notices)
    said = JUDGES[race.kind](tx, race, answers, found)
    if said is None:
        return None
    heard = codes(answers)
    booked = sum(isinstance(one, Changed) for one in notices)
    won = booked if race.kind == "payment" else sum(heard[code] for code in WON)
    stood = None if found.request is None else (str(found.request.state), found.request.assignee)
    books = f"request {stood}, held {found.held}, posted {found.posted}"
    return Wrong(race=race.number, winners=won, said=f"{race.kind}: {said}; {dict(heard)}; {books}")


def codes(answers: Sequence[object]) -> Counter[str]:
    return Counter(one.code if isinstance(one, Toast) else repr(one)[:200] for one in answers)


def winners(race: Race, answers: Sequence[object], code: str) -> list[Press]:
    return [
        press
        for press, one in zip(race.presses, answers, strict=True)
        if isinstance(one, Toast) and one.code == code
    ]


def names(answers: Sequence[object], code: str) -> set[str]:
    return {one.name for one in answers if isinstance(one, Toast) and one.code == code}


def stands(found: Outcome, state: RequestState, assignee: int | None) -> bool:
    request = found.request
    return request is not None and request.state is state and request.assignee == assignee


def judge_take(_: Tx, race: Race, answers: Sequence[object], found: Outcome) -> str | None:
    if codes(answers) != {"taken_by_you": 1, "already_taken": AT_ONCE - 1}:
        return "not one winner"
    (winner,) = winners(race, answers, "taken_by_you")
    if names(answers, "already_taken") != {name_of(winner.user)}:
        return "losers were told another name"
    right = stands(found, RequestState.TAKEN, winner.user) and (found.held, found.posted) == (1, 1)
    return None if right else "the books say otherwise"


def judge_release(_: Tx, race: Race, answers: Sequence[object], found: Outcome) -> str | None:
    won = winners(race, answers, "taken_by_you")
    (holder,) = (press.user for press in race.presses if press.do == "release")
    if len(won) > 1 or codes(answers) != Counter(
        {"released": 1, "taken_by_you": len(won), "already_taken": AT_ONCE - 1 - len(won)}
    ):
        return "not at most one winner"
    known = {name_of(user) for user in (holder, *(press.user for press in won))}
    if not names(answers, "already_taken") <= known:
        return "losers were told another name"
    right = (
        stands(found, RequestState.TAKEN, won[0].user) if won else stands(found, RequestState.QUEUED, None)
    )
    return None if right and (found.held, found.posted) == (1, 1) else "the books say otherwise"


def judge_transfer(_: Tx, race: Race, answers: Sequence[object], found: Outcome) -> str | None:
    """A lead may move it after its holder did; so there may be one of each, the lead's last."""
    won, heard = winners(race, answers, "transferred"), codes(answers)
    by = Counter(press.user for press in won)
    leads = any(press.user == LEAD for press in race.presses)
    late = AT_ONCE // 2 - 1 if leads else 0
    others = AT_ONCE - late - len(won)
    if not won or max(by.values()) > 1 or len(won) > 1 + leads or (leads and not by[LEAD]):
        return "not one winner"
    if +heard != +Counter({"transferred": len(won), "not_yours": others, "already_taken": late}):
        return "losers were told something else"
    last = next((press for press in won if press.user == LEAD), won[0])
    known = {name_of(UserId(press.second)) for press in won}
    if not names(answers, "not_yours") <= known or names(answers, "already_taken") - {
        name_of(UserId(last.second))
    }:
        return "losers were told another name"
    right = stands(found, RequestState.TAKEN, last.second) and (found.held, found.posted) == (1, 1)
    return None if right else "the books say otherwise"


def judge_close(_: Tx, race: Race, answers: Sequence[object], found: Outcome) -> str | None:
    heard = codes(answers)
    if heard not in ({"done": 1, "gone": AT_ONCE - 1}, {"cancelled": 1, "gone": AT_ONCE - 1}):
        return "not one winner"
    done = heard["done"] == 1
    state = RequestState.DONE if done else RequestState.CANCELLED
    hold = HoldState.CAPTURED if done else HoldState.RELEASED
    right = found.request is not None and found.request.state is state and found.holds == {str(hold): 1}
    right = right and (found.held, found.posted) == (0, 0 if done else 1)
    minutes = found.request is not None and found.request.minutes == (WORKED if done else None)
    return None if right and minutes else "the books say otherwise"


def judge_accept(tx: Tx, race: Race, answers: Sequence[object], found: Outcome) -> str | None:
    if codes(answers) != {"accepted": 1, "already_accepted": AT_ONCE - 1}:
        return "not one winner"
    quote = tx.quotes.get(race.quote)
    right = stands(found, RequestState.QUEUED, None)
    right = right and quote is not None and quote.state is QuoteState.ACCEPTED
    return None if right and (found.held, found.posted) == (COSTS, PAID) else "the books say otherwise"


def judge_payment(tx: Tx, race: Race, answers: Sequence[object], found: Outcome) -> str | None:
    if any(one is not None for one in answers):
        return "a command failed"
    booked = [one for one in found.notices if isinstance(one, Changed)]
    told = [one for one in found.notices if isinstance(one, Usage) and one.error == "used_reference"]
    if (len(booked), len(told)) != (1, AT_ONCE - 1):
        return f"booked {len(booked)} times, {len(told)} told that it was"
    others = (account.id for press in race.presses for account in tx.accounts.find(press.words[0]))
    posted = sum(
        lot.posted for account in set(others) for lot in tx.ledger.lots(account) if lot.asset == "EUR"
    )
    return None if posted == PAID else f"{posted} came in"


JUDGES: Mapping[str, Callable[[Tx, Race, Sequence[object], Outcome], str | None]] = {
    "take": judge_take,
    "release": judge_release,
    "transfer": judge_transfer,
    "close": judge_close,
    "accept": judge_accept,
    "payment": judge_payment,
}


def notices_of(payloads: Sequence[str]) -> dict[str, list[object]]:
    """What admins were told of payments, by reference."""
    found: dict[str, list[object]] = {}
    for payload in payloads:
        notice = decode(payload)
        if isinstance(notice, Changed):
            found.setdefault(notice.because, []).append(notice)
        elif isinstance(notice, Usage):
            found.setdefault(notice.detail, []).append(notice)
    return found
