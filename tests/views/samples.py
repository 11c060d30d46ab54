"""One notice of every class, and more where the sentence depends on the values."""

from datetime import UTC, datetime, timedelta

from bot.flows import notices as n
from bot.quota.price import Line, Price

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
DUE = NOW + timedelta(hours=4)
LATER = NOW + timedelta(days=1)
RENEWS = datetime(2026, 12, 22, 21, 0, tzinfo=UTC)
ZONE = "Europe/Moscow"
CLIENT = "ООО Ромашка"

PRICE = Price(
    currency="PLN",
    lines=(n_line := Line(service="consultation", quantity=1, unit_net=12000, net=12000),),
    net=12000,
    tax=2760,
    gross=14760,
    tax_rate=2300,
)
HOURS = Price(
    currency="RUB",
    lines=(Line(service="hour", quantity=2, unit_net=300000, net=600000),),
    net=600000,
    tax=132000,
    gross=732000,
    tax_rate=2200,
)
NO_TAX = Price(currency="EUR", lines=(n_line,), net=12000, tax=0, gross=12000, tax_rate=0)
LEFT = n.UnitsLeft(asset="consultation", left=4)
STANDING = n.StandingView(
    account_id=3,
    name=CLIENT,
    plan="basic",
    tier=1,
    currency="EUR",
    zone=ZONE,
    left=(LEFT, n.UnitsLeft(asset="recalculation", left=2)),
    included=(n.UnitsLeft(asset="consultation", left=5), n.UnitsLeft(asset="recalculation", left=2)),
    balance=100000,
    held=4305,
    credit_limit=50000,
    open=1,
    renews_at=RENEWS,
)
BARE = n.StandingView(
    account_id=4,
    name="Żwirex",
    plan="basic",
    tier=1,
    currency="PLN",
    zone="Europe/Warsaw",
    left=(),
    included=(),
    balance=-14760,
    held=0,
    credit_limit=0,
    open=0,
    renews_at=RENEWS,
)
NAMES = ("Ирина Крылова, +7 495 000-00-00", "director@example.com")
TEXT = "Как в 1С закрыть месяц, если в октябре было два авансовых отчёта с одним номером?"


def accepted(**changes: object) -> n.Accepted:
    base: dict[str, object] = {"request_id": 12, "kind": "consultation", "due_at": DUE, "zone": ZONE}
    return n.Accepted(**(base | changes))  # type: ignore[arg-type]  # keyword by keyword, as the class names them


def offered(**changes: object) -> n.Offered:
    base: dict[str, object] = {
        "request_id": 12,
        "quote_id": 7,
        "reason": "exhausted",
        "price": PRICE,
        "funding": "balance",
        "zone": "Europe/Warsaw",
        "valid_until": LATER,
        "balance": 50000,
        "currency": "PLN",
        "asset": "consultation",
        "used": 5,
        "included": 5,
    }
    return n.Offered(**(base | changes))  # type: ignore[arg-type]  # see above


def declined(**changes: object) -> n.Declined:
    base: dict[str, object] = {
        "request_id": 12,
        "kind": "consultation",
        "reason": "no_funds",
        "zone": "Europe/Warsaw",
        "currency": "PLN",
        "price": PRICE,
        "asset": "consultation",
        "used": 5,
        "included": 5,
        "balance": 0,
        "missing": 14760,
        "renews_at": RENEWS,
    }
    return n.Declined(**(base | changes))  # type: ignore[arg-type]  # see above


def card(**changes: object) -> n.CardView:
    base: dict[str, object] = {
        "request_id": 12,
        "client": CLIENT,
        "account_id": 3,
        "tier": 1,
        "contact": "Ольга",
        "kind": "consultation",
        "state": "queued",
        "text": TEXT,
        "attachments": 0,
        "due_at": DUE,
        "zone": ZONE,
        "created_at": NOW,
        "order_number": None,
        "recalculation": False,
        "paid": "quota",
        "amount": 1,
        "currency": "RUB",
        "left": LEFT,
        "balance": 0,
        "assignee": None,
        "minutes": None,
        "urgent": False,
    }
    return n.CardView(**(base | changes))  # type: ignore[arg-type]  # see above


def relayed(**changes: object) -> n.Relayed:
    base: dict[str, object] = {
        "by": "Иван",
        "side": "staff",
        "request_id": 12,
        "text": "Перенумеруйте второй отчёт.",
        "entities": '[{"type": "bold", "offset": 0, "length": 13}]',
        "media": None,
        "file_id": None,
    }
    return n.Relayed(**(base | changes))  # type: ignore[arg-type]  # see above


def changed(**changes: object) -> n.Changed:
    base: dict[str, object] = {
        "audit_id": 9,
        "what": "quota",
        "client": "Budmax",
        "subject": "consultation",
        "before": "5",
        "after": "7",
    }
    return n.Changed(**(base | changes))  # type: ignore[arg-type]  # see above


LINE = n.RequestLine(
    request_id=12,
    kind="estimate",
    state="taken",
    excerpt="Посчитайте тираж",
    due_at=DUE,
    taken_by="Иван",
    order_number=1,
    created_at=NOW,
)

DECLINES: tuple[n.Declined, ...] = (
    declined(),
    declined(excerpt=TEXT),
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
    n.CancelledByStaff(request_id=12, reason="дубль заявки 11", left=LEFT, returned=14760, currency="PLN"),
    n.Rated(request_id=12, stars=5),
    n.Rated(request_id=12, stars=2),
    n.DepositArrived(amount=50000, balance=64760, currency="PLN"),
    n.PriceLines(price=PRICE, valid_until=LATER, zone=ZONE),
    n.PriceLines(price=HOURS, valid_until=DUE, zone=ZONE),
    n.OfferLapsed(request_id=12),
    n.Welcome(name="Ольга", company="Doorman Demo", client=CLIENT, fresh=True, standing=STANDING),
    n.Welcome(name="", company="Doorman Demo", client=CLIENT, fresh=False, standing=BARE),
    n.UnknownSender(company="Doorman Demo", kept=True, names=NAMES),
    n.UnknownSender(company="Doorman Demo", kept=False, names=()),
    *(n.InviteRefused(why=why, client=CLIENT) for why in ("unknown", "used", "expired", "already", "full")),
    n.Balance(standing=STANDING),
    n.Balance(standing=BARE),
    n.BillingAnswer(request_id=12, standing=STANDING),
    n.RequestList(lines=(LINE,), zone=ZONE, asked=12),
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
    n.Statement(standing=BARE, since=NOW, lines=()),
    *(n.SmallTalk(word=word) for word in ("hello", "thanks", "other")),
    n.Hint(request_id=12),
    n.Hint(request_id=None),
    n.Privacy(company="Doorman Demo"),
    n.ChooseLanguage(),
    n.LanguageChosen(language="pl"),
    n.Unreadable(incident="A1B2C3"),
    n.NotSupported(),
    *(n.UnknownCommand(role=role, command="/foo bar") for role in ("client", "staff", "admin", "unknown")),
    n.TooFast(),
    n.Help(role="client"),
    n.Help(role="unknown"),
)

TO_STAFF: tuple[object, ...] = (
    n.WelcomeStaff(name="Иван", role="agent", fresh=True),
    n.Help(role="staff"),
    card(),
    card(
        state="taken", assignee="Иван", paid="balance", amount=14760, left=None, balance=50000, currency="PLN"
    ),
    card(state="done", assignee="Иван", minutes=15, paid="credit", amount=14760, left=None, balance=-14760),
    card(state="done", assignee=None, minutes=None),
    card(state="undone"),
    card(state="cancelled", assignee="Иван"),
    card(state="offered", paid="free", amount=None, left=None),
    card(kind="emergency", urgent=True, paid="emergency", amount=366000, left=None, attachments=2),
    card(kind="emergency", urgent=True, paid="settle", amount=None, left=None),
    card(kind="work", paid="pricing", amount=None, left=None, due_at=None),
    card(kind="bargain", paid="free", amount=None, left=None, figures=STANDING),
    card(kind="person", paid="free", amount=None, left=None, figures=BARE),
    card(kind="estimate", order_number=1, recalculation=True, paid="free", before="Было: 3000 шт."),
    card(text="", paid="free", left=None, kind="trip"),
    n.HeaderView(card=card(state="taken", assignee="Иван"), answered=0),
    n.HeaderView(card=card(state="taken", assignee="Иван"), answered=2, choosing="minutes"),
    n.HeaderView(card=card(state="taken", assignee="Иван"), answered=2, choosing="cancel"),
    n.HeaderView(card=card(state="done", assignee="Иван", minutes=1), answered=2),
    n.WhichRequest(talk_id=99, options=((12, "ООО Ромашка: Как в 1С"), (13, "Budmax: Jak rozliczyć"))),
    *(
        n.StaffTold(what=what, request_id=12, client="Budmax", detail=detail)
        for what, detail in (
            ("client_edited", "Новый текст"),
            ("client_closed", ""),
            ("client_withdrew", ""),
            ("delivered", ""),
            ("not_delivered", ""),
            ("noted", ""),
            ("released", ""),
            ("done", "15"),
            ("rated", "5"),
            ("quote_sent", ""),
            ("quote_accepted", "147,60"),
            ("quote_declined", ""),
            ("credit_asked", ""),
            ("reclassified", "work"),
            ("taken", "Иван"),
            ("which", ""),
            ("forbidden", ""),
        )
    ),
    n.StaffTold(what="no_request"),
    relayed(),
    relayed(side="client", by="Ольга", client=CLIENT, text="а где отчёт?", before="а где?", entities="[]"),
    relayed(media="photo", file_id="f1", text="вот", entities="[]"),
    relayed(media="sticker", file_id="f1", text="", entities="", by=""),
    n.QueueList(mine=False, cards=(card(), card(request_id=13, due_at=None))),
    n.QueueList(mine=False, cards=tuple(card(request_id=1 + i) for i in range(30))),
    n.QueueList(mine=True, cards=(card(state="taken"),)),
    n.QueueList(mine=True, cards=()),
    n.QueueList(mine=False, cards=()),
    n.History(client=CLIENT, standing=STANDING, lines=(LINE, LINE)),
    n.History(client=CLIENT, standing=BARE, lines=()),
    n.ChooseReclassify(request_id=12, kind="consultation"),
    n.Bound(kinds=("consultation", "estimate"), moved=()),
    n.Bound(kinds=("consultation",), moved=("consultation",)),
    n.NotAllowed(command="/bind"),
)

MISTAKES = (
    *(
        "missing",
        "unknown_client",
        "ambiguous_client",
        "bad_amount",
        "bad_date",
        "bad_number",
        "unknown_plan",
    ),
    *(
        "unknown_currency",
        "unknown_language",
        "unknown_service",
        "unknown_unit",
        "unknown_kind",
        "no_because",
    ),
    *("name_taken", "too_much", "extra", "past_date", "not_here", "unknown_person", "nothing_to_undo"),
    *("already_undone", "used_reference", "cannot_undo"),
)
ALERTS = (
    *("no_queue", "quarantined", "undeliverable", "topic_lost", "group_migrated", "settle", "appeal"),
    *("credit_asked", "unknown_person", "bot_demoted", "blocked"),
)

TO_ADMINS: tuple[object, ...] = (
    n.WelcomeAdmin(name="Boss", company="Doorman Demo"),
    n.Help(role="admin"),
    *(
        n.Usage(command="quota", error=error, detail="Budmx", options=("Budmax", "Budmix"))
        for error in MISTAKES
    ),
    n.Usage(command="deposit", error="bad_amount"),
    n.Usage(command="/nonsense", error="something_new", detail="x" * 500),
    n.InviteLink(
        client=CLIENT,
        account_id=3,
        for_role=None,
        link="https://t.me/doorman_bot?start=abc",
        expires_at=LATER,
        zone=ZONE,
        fresh=True,
        standing=STANDING,
    ),
    n.InviteLink(
        client=CLIENT, account_id=3, for_role=None, link="https://t.me/b?start=d", expires_at=DUE, zone=ZONE
    ),
    n.InviteLink(
        client="",
        account_id=None,
        for_role="lead",
        link="https://t.me/b?start=d",
        expires_at=LATER,
        zone=ZONE,
    ),
    n.ClientCard(
        standing=STANDING, contacts=("Ольга", "Пётр"), contacts_allowed=3, waiting=1, credit_until=LATER
    ),
    n.ClientCard(standing=BARE, contacts=(), contacts_allowed=3, waiting=0),
    n.ClientList(clients=(STANDING, BARE)),
    n.ClientList(clients=()),
    changed(because="goodwill", until=RENEWS, offered_again=2),
    changed(what="deposit", subject="PLN", before="0.00", after="500.00", offered_again=1),
    changed(what="plan", subject="", before="", after="business", undoable=False),
    changed(what="price", client="", subject="consultation PLN", before="-", after="120.00"),
    n.ChangeUndone(what="credit", client="Budmax", subject="PLN", before="5000.00", after="0.00"),
    n.StaffList(members=((77, "Иван", "agent", 2), (78, "Boss", "admin", 0))),
    n.StaffList(members=()),
    n.AuditList(
        client="Budmax",
        zone="Europe/Warsaw",
        lines=(
            n.AuditLine(audit_id=9, at=NOW, actor="Boss", action="quota", before="5", after="7", undone=True),
            n.AuditLine(
                audit_id=10, at=NOW, actor="Boss", action="plan", before="", after="basic", undone=False
            ),
        ),
    ),
    n.AuditList(client="Budmax", zone="Europe/Warsaw", lines=()),
    *(n.AdminAlert(what=what, client="Budmax", detail="подробность", request_id=12) for what in ALERTS),
    n.AdminAlert(what="something_new"),
    n.NotAllowed(command="/deposit"),
)

EVERYTHING: tuple[object, ...] = (*TO_CLIENTS, *TO_STAFF, *TO_ADMINS)

TOASTS = (
    *("taken_by_you", "already_taken", "not_staff", "lead_only", "start_first", "gone", "not_yours"),
    *("accepted", "already_accepted", "quote_over", "no_funds_now", "declined_ok", "undone", "too_late_undo"),
    *("rated", "language", "released", "done", "noted", "forged", "sent", "topup_sent", "person_sent"),
    *("waiting", "chosen", "already_chosen", "cancelled", "history_sent", "look_private", "reclassified"),
    *("cannot_undo", "already_undone"),
)
