"""Every notice that administrators get."""

from dataclasses import replace

from bot.flows import notices as n
from bot.flows.prepared import Failure
from tests.views import by_hand
from tests.views.made import (
    BARE,
    CLIENT,
    DUE,
    FAVOUR,
    LATER,
    LINE,
    NO_PRICES,
    NOW,
    PRICE,
    RENEWS,
    RICH,
    SHOWN_PRICES,
    STANDING,
    ZONE,
    changed,
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
        "unknown_entity",
        "unknown_language",
        "unknown_service",
        "unknown_unit",
        "unknown_kind",
        "no_because",
    ),
    *("name_taken", "too_much", "extra", "past_date", "not_here", "unknown_person", "nothing_to_undo"),
    *(
        "already_undone",
        "used_reference",
        "cannot_undo",
        "followed",
        "has_ended",
        "already_so",
        "contacts_full",
        "private_only",
    ),
    *("is_staff", "not_banned", "unknown_request", "nothing_charged", "already_reversed"),
    *("bad_choice", "bad_order", "no_appeal", "decided", "last_owner", "unknown_order", "no_payment"),
    "unknown_case",
    *("ask_first", "price_declined", "never_charged"),
    *("already_charged", "set_aside_already", "not_worked_on", "not_covered", "settled_over"),
    *("not_free", "not_owed", "used_payout", "day_to_come"),
)
ALERTS = (
    *("no_queue", "quarantined", "undeliverable", "topic_lost", "group_migrated", "settle", "appeal"),
    *("credit_asked", "unknown_person", "bot_demoted", "blocked"),
    *("banned_emergency", "member_left", "bot_back", "past_due", "guesses", "at_risk"),
    *("no_owner", "contacts_full"),
)

CONTACTS = (
    n.ContactLine(contact_id=5, user_id=301, name="Ольга", owner=True),
    n.ContactLine(contact_id=6, user_id=302, name="Пётр", owner=False, banned="угрозы", banned_until=RENEWS),
    n.ContactLine(contact_id=7, user_id=303, name="Ян", owner=False, banned="угрозы"),
)

NARROWED = (
    n.ContactLine(contact_id=8, user_id=304, name="Ева", owner=False, write=False, spend=50000),
    n.ContactLine(contact_id=9, user_id=305, name="Ада", owner=False, spend=0),
)
APPEAL = n.AppealCard(
    appeal_id=4,
    request_id=13,
    client=CLIENT,
    contact="Ольга",
    why="Очень нужно до пятницы, закрываем квартал.",
    about=LINE,
    price=PRICE,
    missing=14760,
    figures=STANDING,
    used=(("consultation", 5, 5),),
    paid=1234500,
    asked=7,
    asked_before=5,
    favours=2,
    favour_minutes=21,
    asset="consultation",
    credit=14760,
    emergency=39760,
    until=RENEWS,
)
APPEALS = (
    APPEAL,
    replace(APPEAL, why="", price=None, missing=0, asset=None, credit=None, waits=True),
    replace(APPEAL, words=True),
    *(
        replace(APPEAL, decision=decision, by="Boss", because="appeal #13")
        for decision in ("units", "credit", "emergency")
    ),
    *(replace(APPEAL, decision="refused", by="Boss", because=because) for because in ("word:2", "as agreed")),
    replace(APPEAL, decision="moot"),
)

AUDITED = n.AuditLine(
    audit_id=9, at=NOW, actor="Boss", action="quota", before="5", after="7", undone=False, client="Budmax"
)

TO_ADMINS: tuple[object, ...] = (
    n.EraseClientAsked(client=CLIENT, account_id=3, contacts=2, left=0, currency="EUR", seen=1),
    n.EraseClientAsked(client=CLIENT, account_id=3, contacts=1, left=5000, currency="EUR", seen=10001),
    n.EraseClientRefused(client=CLIENT, why="held", requests=(12, 14)),
    n.EraseClientRefused(client=CLIENT, why="desk"),
    n.WelcomeAdmin(name="Boss", company="Doorman Demo"),
    n.Help(role="admin"),
    *(
        n.Usage(command="quota", error=error, detail="Budmx", options=("Budmax", "Budmix"))
        for error in MISTAKES
    ),
    n.Usage(command="deposit", error="bad_amount"),
    n.Usage(
        command="deposit",
        error="used_reference",
        detail="D3-15",
        stands=n.BookedPayment(client=CLIENT, amount=150_050, currency="PLN", at=NOW, zone=ZONE),
    ),
    *(n.Usage(command=command, error="missing") for command in ("done", "quote")),
    changed(what="plan", subject="plan", before="basic", after="business", units=(("consultation", 5, 20),)),
    changed(what="plan", subject="plan", before="basic", after="business", starts=LATER),
    n.PriceLists(client=CLIENT, lists=(SHOWN_PRICES,)),
    n.PriceLists(client="", lists=(SHOWN_PRICES, NO_PRICES)),
    changed(what="deposit", subject="EUR", before="0.00", after="100.00", because="bank-1", tax="23.00 EUR"),
    changed(
        what="price", subject="hour", before="70.00", after="60.00 EUR", because="2026-12-01", until=LATER
    ),
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
        standing=STANDING,
        contacts=CONTACTS,
        contacts_allowed=3,
        waiting=1,
        credit_until=LATER,
        open=(replace(LINE, by="Ольга"),),
        more=2,
        recent=(replace(LINE, state="done"), replace(LINE, state="undone")),
        favours=(FAVOUR,),
        favour_minutes=21,
    ),
    n.ClientCard(standing=RICH, contacts=CONTACTS[:1], contacts_allowed=3, waiting=0),
    n.ClientCard(standing=BARE, contacts=(), contacts_allowed=3, waiting=0, entity="Acme GmbH"),
    n.ClientCard(
        standing=BARE,
        contacts=(),
        contacts_allowed=3,
        waiting=0,
        coming=(("business", LATER), ("basic", RENEWS)),
    ),
    n.ClientCard(standing=BARE, contacts=NARROWED, contacts_allowed=3, waiting=0, emergency=100000),
    n.ClientList(clients=(STANDING, BARE)),
    n.ClientList(clients=()),
    changed(because="goodwill", until=RENEWS, offered_again=2),
    changed(what="boost", subject="consultation", because="a busy month", until=RENEWS),
    changed(what="deposit", subject="PLN", before="0.00", after="500.00", offered_again=1),
    changed(what="credit", subject="PLN", before="0.00", after="500.00", starts=RENEWS),
    changed(what="emergency", subject="PLN", before="0.00", after="500.00", because="the season"),
    changed(what="entity", subject="PLN", before="Acme", after="Acme Services"),
    changed(what="retry", client="", subject="42-7", before="set_aside", after="in_line", undoable=False),
    n.AdminAlert(what="quarantined", detail="42-7", command="/retry 42-7"),
    changed(what="contact", subject="#5 Olga", before="write=yes spend=any owner=no", after="write=no"),
    *APPEALS,
    n.LimitHistory(client=CLIENT, currency="RUB", zone=ZONE, credit=0, emergency=0, lines=()),
    n.LimitHistory(
        client=CLIENT,
        currency="RUB",
        zone=ZONE,
        credit=50000,
        emergency=1500000,
        lines=tuple(
            n.LimitLine(
                kind="emergency" if state == "past" else "credit",
                amount=50000,
                starts_at=NOW,
                until=None if state == "now" else RENEWS,
                by="Boss",
                because="постоянный клиент",
                state=state,
            )
            for state in ("now", "later", "past", "undone")
        ),
    ),
    changed(what="plan", subject="", before="", after="business", undoable=False),
    changed(what="reverse", subject="#12 PLN", before="56.95", after="100.00", undoable=False),
    changed(what="reverse", subject="#12 PLN", undoable=False, ended=4305, asset="PLN"),
    changed(what="reverse", subject="#12 consultation", undoable=False, ended=1, asset="consultation"),
    changed(what="price", client="", subject="consultation PLN", before="-", after="120.00"),
    n.ChangeUndone(what="credit", client="Budmax", subject="PLN", before="5000.00", after="0.00"),
    n.StaffList(members=((77, "Иван", "agent", 2), (78, "Boss", "admin", 0))),
    n.StaffList(members=()),
    n.AuditList(
        client="Budmax",
        zone="Europe/Warsaw",
        lines=(
            n.AuditLine(audit_id=9, at=NOW, actor="Boss", action="quota", before="5", after="7", undone=True),
            replace(AUDITED, action="quota consultation (appeal #4)", undone=True, undone_at=LATER),
            replace(AUDITED, action="appeal #4 (word:2)", undone=True, undone_at=LATER, undone_by="Анна"),
            n.AuditLine(
                audit_id=10, at=NOW, actor="Boss", action="plan", before="", after="basic", undone=False
            ),
        ),
    ),
    n.AuditList(client="Budmax", zone="Europe/Warsaw", lines=()),
    n.AuditList(
        client="",
        zone="Europe/Warsaw",
        lines=tuple(replace(AUDITED, audit_id=number, undoable=number != 3) for number in range(9, 1, -1)),
        who=77,
        who_name="Иван",
        what="quota",
        since=NOW,
        next=2,
    ),
    n.AuditFile(
        client="",
        zone="Europe/Warsaw",
        at=NOW,
        lines=(AUDITED, replace(AUDITED, undone=True, undone_at=LATER, undone_by="Анна")),
    ),
    n.AuditFile(client="Budmax", zone="Europe/Warsaw", at=NOW, lines=()),
    *(n.AdminAlert(what=what, client="Budmax", detail="подробность", request_id=12) for what in ALERTS),
    n.AdminAlert(what="something_new"),
    *(n.AdminAlert(what="undeliverable", client="Ольга", detail=str(failure)) for failure in Failure),
    *(
        n.AdminAlert(what="bot_demoted", detail=status)
        for status in ("left", "kicked", "member", "restricted")
    ),
    n.AdminAlert(what="no_queue", detail="consultation"),
    n.NotAllowed(command="/deposit"),
    *by_hand.TO_ADMINS,
    *(
        n.Watched(matter=matter, zone=ZONE, since=NOW, n=3, detail="door-1")
        for matter in ("inbox", "outbox", "held_back", "due", "unreminded", "set_aside", "backup")
    ),
    n.Watched(matter="inbox", zone=ZONE, since=NOW, n=1),
    n.Watched(matter="backup", zone=ZONE, detail="door-1"),
    n.Watched(matter="disk", zone=ZONE, n=120, detail="door-1"),
    n.Watched(matter="outbox", zone=ZONE, since=NOW, over_at=LATER),
    n.Watched(matter="disk", zone=ZONE, detail="door-1", over_at=LATER),
)
