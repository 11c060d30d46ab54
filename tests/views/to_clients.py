"""Every notice that clients get, and more where the sentence depends on the values."""

from dataclasses import replace

from bot.flows import notices as n
from tests.views import by_hand
from tests.views.made import (
    BARE,
    CLIENT,
    DUE,
    HOURS,
    LATER,
    LEFT,
    LINE,
    LISTED,
    NAMES,
    NO_TAX,
    NOW,
    PRICE,
    RENEWS,
    RICH,
    STANDING,
    TAXED_BEFORE,
    TEXT,
    ZONE,
    accepted,
    declined,
    offered,
)

DECLINES: tuple[n.Declined, ...] = (
    declined(),
    declined(excerpt=TEXT),
    declined(excerpt=TEXT, corrected="consultation"),
    declined(
        kind="work",
        price=HOURS,
        asset=None,
        used=0,
        included=0,
        renews_at=None,
        currency="RUB",
        missing=732000,
    ),
    declined(kind="estimate", asset="recalculation", used=2, included=2, order_number=1, renews_at=None),
    declined(reason="no_price", price=None, missing=0),
    declined(reason="person_limit", price=None, asset=None, used=3, included=3, kind="person", missing=0),
    declined(reason="no_plan", price=None, asset=None, used=0, included=0, renews_at=None, missing=0),
)
PERSON_REFUSED = n.PersonRefused(request_id=12, limit=3, renews_at=RENEWS, zone=ZONE, names=NAMES)

TEAM = (
    n.ContactRights(contact_id=5, name="Ирина", owner=True, write=True, spend=None),
    n.ContactRights(contact_id=6, name="Пётр", owner=False, write=True, spend=50000),
    n.ContactRights(contact_id=7, name="Ян", owner=False, write=False, spend=0),
    n.ContactRights(contact_id=8, name="Ада", owner=False, write=True, spend=None),
)


def answered(decision: str, **told: object) -> n.AppealAnswered:
    base: dict[str, object] = {"excerpt": "Как закрыть месяц?", "zone": ZONE, "currency": "PLN"}
    return n.AppealAnswered(decision=decision, **(base | told))  # type: ignore[arg-type]  # by keyword


ANSWERS = (
    answered("units", asset="consultation", amount=1),
    answered("units", asset="consultation", amount=3, until=RENEWS, reason="добрая воля"),
    answered("credit", amount=14760, until=RENEWS),
    answered("emergency", amount=39760, until=RENEWS),
    *(answered("refused", word=word, names=NAMES) for word in (1, 2, 3)),
    answered("refused", reason="так договорились"),
    answered("again"),
    answered("raised"),
)

TO_CLIENTS: tuple[object, ...] = (
    accepted(left=LEFT),
    accepted(left=LEFT, taken_by="Иван"),
    accepted(left=LEFT, from_renewal=True),
    accepted(charged=14760, currency="PLN"),
    accepted(kind="work", pricing=True),
    accepted(kind="work", charged=732000, currency="RUB", due_at=LATER),
    accepted(kind="estimate", order_number=1),
    accepted(kind="estimate", order_number=1, recalculation=True, free_left=1),
    accepted(kind="emergency", undo=False),
    accepted(kind="complaint", names=NAMES),
    accepted(kind="appeal", names=NAMES),
    accepted(kind="bargain", due_at=None),
    accepted(kind="person"),
    accepted(kind="billing"),
    accepted(kind="trip"),
    offered(),
    offered(excerpt=TEXT),
    offered(funding="credit", balance=0),
    offered(reason="work", price=HOURS, asset=None, used=0, included=0, currency="RUB", valid_until=None),
    offered(reason="recalculation", asset="recalculation", used=2, included=2, order_number=1),
    offered(reason="recalculation", asset="recalculation", order_number=1, used=0, included=0),
    offered(reason="staff", asset=None, price=NO_TAX, currency="EUR"),
    offered(reason="covered", price=None, quote_id=None, funding="quota", excerpt=TEXT),
    *DECLINES,
    PERSON_REFUSED,
    n.AskKind(request_id=12, candidates=("consultation", "work", "estimate"), excerpt=TEXT),
    n.AskKind(request_id=12, candidates=("consultation", "work", "estimate", "other"), excerpt="", all=True),
    n.AskKind(request_id=13, candidates=("work",), excerpt="и ещё", same=12, same_excerpt=TEXT),
    n.AskKind(
        request_id=13,
        candidates=("work",),
        excerpt="и ещё",
        same=12,
        same_excerpt=TEXT,
        same_closed=True,
    ),
    n.AskKind(request_id=13, candidates=("estimate", "work"), excerpt="и ещё", order_number=3),
    n.AskOrder(request_id=13, excerpt="3000, how much?", options=((2, TEXT), (1, ""))),
    offered(same=11, same_excerpt=TEXT),
    n.AskSame(request_id=13, excerpt="и ещё", same=12, same_excerpt=TEXT),
    n.AskSame(request_id=13, excerpt="и ещё", same=12, same_excerpt=TEXT, again=True),
    n.AskOrder(request_id=13, excerpt="3000, how much?", options=((2, TEXT),), again=True),
    n.AskKind(request_id=13, candidates=("work",), excerpt=TEXT, again=True),
    *(
        n.AskKind(
            request_id=13,
            candidates=("emergency", "work"),
            excerpt=TEXT,
            same=12,
            same_excerpt="и ещё",
            alarm=minutes,
        )
        for minutes in (1, 2, 5)
    ),
    n.Reopened(request_id=12, excerpt=TEXT, taken_by="Иван", due_at=DUE, zone=ZONE),
    n.Reopened(request_id=12, excerpt="", taken_by=None, due_at=None, zone=ZONE),
    n.Continued(request_id=12, talk_id=99, excerpt=TEXT),
    n.Continued(request_id=12, talk_id=99, excerpt=TEXT, queued=True),
    n.Continued(request_id=12, talk_id=99, excerpt=TEXT, about="и ещё", queued=True),
    n.Continued(request_id=12, talk_id=99, excerpt=TEXT, about="и ещё", other=11, other_excerpt=TEXT),
    accepted(kind="emergency", unsaid=True),
    accepted(kind="other", unsaid=True),
    accepted(same=11, same_excerpt=TEXT),
    accepted(kind="emergency", undo=False),
    n.Joined(request_id=12, excerpt=TEXT),
    n.TopUpDetails(
        request_id=12,
        amount=4305,
        currency="EUR",
        reference="DM-3-12",
        details="IBAN DE00 0000 0000 0000 0000 00\nExample Bank",
        company="Lakeside Print",
    ),
    n.TopUpDetails(
        request_id=None, amount=None, currency="EUR", reference="DM-3", details="", company="Lakeside Print"
    ),
    n.PersonAsked(request_id=12, due_at=DUE, zone=ZONE),
    n.WaitingForRenewal(request_id=12, renews_at=RENEWS, zone=ZONE, asset="consultation"),
    n.Withdrawn(request_id=12, left=n.UnitsLeft(asset="consultation", left=5), returned=None, currency="RUB"),
    n.Withdrawn(request_id=12, left=None, returned=14760, currency="PLN"),
    n.Withdrawn(request_id=12, left=None, returned=None, currency="RUB", declined_offer=True),
    n.Closed(
        request_id=12,
        kind="consultation",
        order_number=None,
        left=LEFT,
        charged=None,
        balance=None,
        currency="RUB",
    ),
    n.Closed(
        request_id=12,
        kind="estimate",
        order_number=1,
        left=None,
        charged=14760,
        balance=35240,
        currency="PLN",
    ),
    n.Closed(
        request_id=12,
        kind="work",
        order_number=None,
        left=n.UnitsLeft(asset="minutes", left=225),
        charged=None,
        balance=None,
        currency="RUB",
        minutes=75,
    ),
    n.Closed(
        request_id=12,
        kind="work",
        order_number=None,
        left=n.UnitsLeft(asset="minutes", left=1),
        charged=None,
        balance=None,
        currency="RUB",
        pending=60,
    ),
    n.Closed(
        request_id=12,
        kind="work",
        order_number=None,
        left=None,
        charged=2460,
        balance=7540,
        currency="PLN",
        returned=1845,
    ),
    accepted(kind="work", minutes=60, step=15, left=n.UnitsLeft(asset="minutes", left=240)),
    accepted(kind="work", minutes=21, left=n.UnitsLeft(asset="minutes", left=0)),
    n.HoldExpired(request_id=12, left=LEFT, returned=None, currency="RUB"),
    n.HoldExpired(request_id=12, left=None, returned=14760, currency="PLN"),
    n.MoreMinutes(request_id=12, excerpt="Настройте принтер", spent=61, held=60, asked=75, left=225),
    n.ChargeReversed(request_id=12, left=LEFT, returned=None, balance=None, currency="RUB"),
    n.ChargeReversed(request_id=12, left=None, returned=14760, balance=50000, currency="PLN"),
    n.ChargeReversed(
        request_id=12, left=LEFT, returned=None, balance=None, currency="RUB", ended=2, asset="consultation"
    ),
    n.ChargeReversed(
        request_id=12, left=None, returned=14760, balance=0, currency="PLN", ended=14760, asset="PLN"
    ),
    n.CancelledByStaff(request_id=12, reason="дубль заявки 11", left=LEFT, returned=14760, currency="PLN"),
    n.CancelledByStaff(request_id=12, reason="", left=None, returned=None, currency="PLN", charged=True),
    n.Rated(request_id=12, stars=5),
    n.Rated(request_id=12, stars=2),
    *by_hand.TO_CLIENTS,
    n.DepositArrived(amount=50000, balance=64760, currency="PLN"),
    n.DepositUndone(amount=50000, balance=14760, currency="PLN", reference="bank-11"),
    n.DepositUndone(amount=50000, balance=-14760, currency="PLN", reference=""),
    n.DepositUndone(amount=20000, balance=0, currency="PLN", reference="bank-12", paid=24600, tax=4600),
    n.DepositArrived(amount=12300, balance=10000, currency="EUR", tax=2300, tax_rate=2300),
    n.PriceLines(price=PRICE, valid_until=LATER, zone=ZONE),
    n.PriceLines(price=HOURS, valid_until=DUE, zone=ZONE),
    n.PriceLines(price=LISTED, valid_until=DUE, zone=ZONE),
    n.PriceLines(price=TAXED_BEFORE, valid_until=DUE, zone=ZONE),
    n.OfferLapsed(request_id=12),
    n.Welcome(name="Ольга", company="Doorman Demo", client=CLIENT, fresh=True, standing=STANDING),
    n.Welcome(name="", company="Doorman Demo", client=CLIENT, fresh=False, standing=BARE),
    n.UnknownSender(company="Doorman Demo", kept=True, names=NAMES),
    n.UnknownSender(company="Doorman Demo", kept=False, names=()),
    *(n.InviteRefused(why=why, client=CLIENT) for why in ("unknown", "used", "expired", "already", "full")),
    n.InviteRefused(why="too_many"),
    n.Balance(standing=STANDING),
    n.Balance(standing=BARE),
    n.Balance(standing=RICH),
    n.BillingAnswer(request_id=12, standing=STANDING),
    n.RequestList(lines=(LINE, replace(LINE, by="Пётр")), zone=ZONE, asked=12),
    n.RequestList(lines=(), zone=ZONE),
    n.Statement(
        standing=STANDING,
        since=NOW,
        lines=(
            n.StatementLine(at=NOW, asset="consultation", amount=5, reason="grant", reference=""),
            n.StatementLine(at=NOW, asset="EUR", amount=-4305, reason="capture", reference="#12"),
            n.StatementLine(at=NOW, asset="EUR", amount=10000, reason="deposit", reference="bank-1"),
        ),
    ),
    n.Statement(
        standing=RICH,
        since=NOW,
        lines=tuple(
            n.StatementLine(at=NOW, asset="consultation", amount=2, reason=reason, reference="period:3")
            for reason in ("grant", "rollover", "rollover_out", "bonus", "expire", "boost", "plan", "quota")
        ),
    ),
    n.Statement(standing=BARE, since=NOW, lines=()),
    *(n.SmallTalk(word=word) for word in ("hello", "thanks", "other")),
    n.Hint(request_id=12),
    n.Hint(request_id=None),
    n.Privacy(company="Doorman Demo"),
    n.Privacy(company="Doorman Demo", words="Как мы храним данные.", names=NAMES, texts_days=365),
    n.ExportFile(company="Doorman Demo", at=NOW, data="{}"),
    n.EraseAsked(company="Doorman Demo", contact=False),
    n.EraseAsked(company="Doorman Demo", contact=True, open=2, last_owner=True),
    n.EraseRefused(why="in_work", requests=(12, 14)),
    n.EraseRefused(why="desk"),
    n.ChooseLanguage(),
    n.LanguageChosen(language="pl"),
    n.Unreadable(incident="A1B2C3"),
    n.NotSupported(),
    *(n.UnknownCommand(role=role, command="/foo bar") for role in ("client", "staff", "admin", "unknown")),
    n.TooFast(),
    n.KeptFirst(n=20),
    n.Banned(reason="угрозы", until=LATER, zone=ZONE, names=NAMES, appeal=True),
    n.Banned(reason="groźby", until=None, zone=ZONE, names=(), appeal=False),
    n.Unbanned(waited=True),
    n.Unbanned(waited=False),
    n.TakenDown(by="Иван", excerpt="Посмотрите наш отчёт?"),
    n.TakenDown(by="Иван", excerpt="", files=True),
    offered(excerpt=TEXT, corrected="work", reason="work", asset=None),
    offered(excerpt=TEXT, corrected="work", reason="staff", asset=None, funding="short"),
    *(
        n.CancelledByStaff(request_id=12, reason=reason, left=None, returned=None, currency="PLN", by="Иван")
        for reason in ("not_needed", "no_reply", "not_ours", "other_way", "вы продали магазин")
    ),
    accepted(opens_at=LATER),
    accepted(opens_at=DUE),
    n.PersonAsked(request_id=12, due_at=LATER, zone=ZONE, opens_at=DUE),
    accepted(charged=14760, currency="PLN", approved_by="Ирина"),
    n.Team(client=CLIENT, currency="RUB", lines=TEAM, reader=5),
    n.Team(client=CLIENT, currency="RUB", lines=TEAM[:1], reader=5),
    *(
        n.TeamMember(line=line, currency="RUB", choices=(0, 500000, 2000000, 10000000, None))
        for line in TEAM[1:]
    ),
    *(
        n.YourRights(
            client=CLIENT, currency="PLN", owner=owner, write=write, spend=spend, by=by, owners=owners
        )
        for owner, write, spend, by, owners in (
            (True, True, None, None, ()),
            (False, True, None, "Ирина", ("Ирина",)),
            (False, False, 0, "Doorman Demo", ("Ирина", "Пётр")),
            (False, True, 50000, None, ()),
        )
    ),
    n.MayNotWrite(owners=("Ирина", "Пётр"), excerpt="Как закрыть месяц?"),
    n.MayNotWrite(owners=(), excerpt=""),
    n.OwnerAsked(contact_id=6, name="Пётр", excerpt="Как закрыть месяц?"),
    n.OwnerAsked(contact_id=6, name="Пётр", excerpt=""),
    *(n.ContactsFull(client=CLIENT, name="Ян", allowed=allowed) for allowed in (1, 3, 5, 21)),
    n.ApprovalAsked(
        quote_id=7,
        contact="Пётр",
        excerpt="Сделайте отчёт по складу",
        price=HOURS,
        balance=0,
        valid_until=LATER,
        zone=ZONE,
    ),
    *(
        n.ApprovalPending(quote_id=7, request_id=12, price=PRICE, owners=owners, valid_until=LATER, zone=ZONE)
        for owners in (("Ирина", "Ада"), ())
    ),
    *(
        n.ApprovalClosed(
            state=state,
            contact="Пётр",
            excerpt="Сделайте отчёт",
            amount=732000,
            currency="RUB",
            by=None if state == "over" else "Ирина",
        )
        for state in ("approved", "refused", "over")
    ),
    n.ApprovalRefused(request_id=12, by="Ирина", amount=732000, currency="RUB"),
    *ANSWERS,
    n.Help(role="client"),
    n.Help(role="unknown"),
)
