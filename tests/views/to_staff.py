"""Every notice that staff get."""

from dataclasses import replace

from bot.flows import notices as n
from tests.views.made import BARE, CLIENT, DUE, FAVOUR, LINE, NOW, STANDING, ZONE, board_line, card, relayed

LATE = tuple(
    n.LateLine(
        request_id=12 + number,
        client=CLIENT,
        kind="consultation",
        due_at=DUE,
        zone=ZONE,
        taken_by="Иван" if number == 1 else None,
    )
    for number in range(21)
)
NOTES = (
    n.NoteLine(at=NOW, by="Иван", text="Просит звонить после 15:00"),
    n.NoteLine(at=NOW, by="Ева", text="", media="photo"),
)

PAID = (
    ("credit", 732000, 732000, 0),
    ("credit", 732000, 32000, 0),
    ("emergency", 732000, 0, 732000),
    ("emergency", 732000, 300000, 400000),
)
"""(what pays, amount, on credit, on the emergency allowance)"""
CHARGED = (
    n.Charged(asset="consultation", amount=1),
    n.Charged(asset="RUB", amount=0),
    n.Charged(asset="RUB", amount=732000, tax=132000),
    n.Charged(asset="RUB", amount=732000, tax=132000, credit=300000, emergency=400000),
    n.Charged(asset="RUB", amount=600000, credit=600000),
)

TO_STAFF: tuple[object, ...] = (
    n.WelcomeStaff(name="Иван", role="agent", fresh=True),
    n.Help(role="staff"),
    n.Help(role="lead"),
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
    card(paid="expired", amount=None, left=None),
    card(state="taken", assignee="Иван", paid="at_risk", amount=None, left=None),
    card(state="done", assignee="Иван", minutes=15, paid="reversed", amount=None, left=None),
    *(
        n.MinutesAsked(request_id=12, client="Budmax", spent=61, held=60, asked=75, state=state)
        for state in ("asked", "refused", "none_left")
    ),
    card(kind="bargain", paid="free", amount=None, left=None, figures=STANDING),
    card(kind="person", paid="free", amount=None, left=None, figures=BARE),
    card(kind="estimate", order_number=1, recalculation=True, paid="free", before="Было: 3000 шт."),
    card(text="", paid="free", left=None, kind="trip"),
    n.HeaderView(card=card(state="taken", assignee="Иван"), answered=0),
    n.HeaderView(card=card(state="taken", assignee="Иван"), answered=2, choosing="minutes"),
    n.HeaderView(card=card(state="taken", assignee="Иван"), answered=2, choosing="cancel"),
    n.HeaderView(card=card(state="done", assignee="Иван", minutes=1), answered=2),
    n.HeaderView(card=card(state="taken", assignee="Ева"), answered=2, mine=False),
    card(kind="other", unsaid=True),
    card(kind="emergency", unsaid=True, urgent=True),
    card(state="undone", assignee="Иван"),
    n.HeaderView(card=card(state="taken", assignee="Иван", reopened=2), answered=2, answers=True),
    n.HeaderView(card=card(state="done", assignee="Иван", minutes=None), answered=2),
    n.ChooseColleague(request_id=12, options=((201, "Иван", 3), (202, "Ева", 0))),
    n.ChooseAnswer(request_id=12, options=((1, "привет"), (2, "bye"))),
    n.ChooseAnswer(request_id=12, options=()),
    n.ChooseAnswer(request_id=12, options=tuple((i, f"ответ-{i}") for i in range(1, 25))),
    n.ChooseColleague(request_id=12, options=tuple((200 + i, "Ева", i) for i in range(24))),
    n.AnswerSent(request_id=12, text="Здравствуйте, Ольга!"),
    n.AnswerList(answers=(("привет", "Здравствуйте, {contact}!"),), places=("contact", "me")),
    n.AnswerList(answers=(), places=("contact", "me")),
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
            ("minutes_accepted", ""),
            ("credit_asked", ""),
            ("reclassified", "work"),
            ("taken", "Иван"),
            ("which", ""),
            ("client_reopened", ""),
            ("client_split", "#15"),
            ("client_moved", "#15"),
            ("to_lead", ""),
            ("client_banned", ""),
            ("client_unbanned", ""),
            ("handed_over", "Ева"),
            ("talk_above", ""),
            ("not_open", ""),
            ("note", "Просит звонить после 15:00"),
            ("rating_word", "Быстро"),
            ("answer_added", "привет"),
            ("answer_changed", "привет"),
            ("answer_removed", "привет"),
            ("no_answer", "привет"),
            ("no_due", ""),
            ("undone_asked", ""),
            ("forbidden", ""),
            ("cancelled", ""),
            ("with_client", ""),
        )
    ),
    n.StaffTold(what="no_request"),
    n.StaffTold(what="nothing_sent"),
    relayed(),
    relayed(side="client", by="Ольга", client=CLIENT, text="а где отчёт?", before="а где?", entities="[]"),
    relayed(media="photo", file_id="f1", text="вот", entities="[]"),
    relayed(media="sticker", file_id="f1", text="", entities="", by=""),
    relayed(media="location", details='{"latitude": 52.2, "longitude": 21.0}', text="52.2, 21.0"),
    relayed(origin='{"kind": "hidden", "name": "Пётр"}'),
    n.RelayedAlbum(
        pieces=(relayed(media="photo", file_id="f1"), relayed(media="photo", text="", entities="[]"))
    ),
    n.RelayedAlbum(pieces=(relayed(media="document", file_id="f1", text=""),)),
    n.QueueList(mine=False, cards=(card(), card(request_id=13, due_at=None))),
    n.QueueList(mine=False, cards=tuple(card(request_id=1 + i) for i in range(30))),
    n.QueueList(mine=True, cards=(card(state="taken"),)),
    n.QueueList(mine=True, cards=()),
    n.QueueList(mine=False, cards=()),
    n.History(client=CLIENT, standing=STANDING, lines=(LINE, LINE)),
    n.History(client=CLIENT, standing=BARE, lines=()),
    n.History(
        client=CLIENT,
        standing=BARE,
        lines=(replace(LINE, state="done", rating=4, comment="Быстро, спасибо", reopened=1),),
    ),
    n.ChooseReclassify(request_id=12, kind="consultation"),
    *(
        card(paid=paid, amount=amount, credit=credit, emergency=emergency)
        for paid, amount, credit, emergency in PAID
    ),
    *(card(state="done", assignee="Иван", minutes=15, charged=charged) for charged in CHARGED),
    *(
        n.StaffTold(what="done", request_id=12, client=CLIENT, detail="15", charged=charged)
        for charged in CHARGED
    ),
    n.Bound(kinds=("consultation", "estimate"), moved=()),
    n.Bound(kinds=("consultation",), moved=("consultation",)),
    card(sign="near"),
    card(sign="late", state="taken", assignee="Иван"),
    n.QueueList(mine=False, cards=(card(sign="near"), card(request_id=13, sign="late"))),
    n.BoardView(lines=(), page=1, pages=1, total=0),
    n.BoardView(
        lines=(
            *(board_line(request_id=20 + i) for i in range(6)),
            board_line(request_id=30, sign="near", urgent=True),
            board_line(request_id=31, sign="late", excerpt=""),
        ),
        page=2,
        pages=8,
        total=61,
    ),
    n.BoardView(lines=(board_line(due_at=None),), page=1, pages=1, total=1),
    n.BoardView(lines=(board_line(),), page=2, pages=3, total=17, own=True, topic=7),
    n.BoardView(lines=(board_line(),), page=2, pages=3, total=17, own=True),
    *(n.PastDue(lines=LATE[:count], again=again) for count in (1, 2, 5, 21) for again in (False, True)),
    *(
        n.NoteFile(request_id=12, by="Иван", text=text, media=media, file_id="f1")
        for media, text in (("photo", "Просит звонить"), ("document", ""), ("sticker", ""))
    ),
    n.History(client=CLIENT, standing=STANDING, lines=(LINE,), notes=NOTES),
    n.History(client=CLIENT, standing=STANDING, lines=(LINE,), favours=(FAVOUR, FAVOUR), favour_minutes=21),
    n.FavourLogged(client=CLIENT, minutes=15, text="звонок", total=22),
    *(
        n.PoliteText(language=lang, link="https://t.me/doorman_bot?start=hello", company="Acme")
        for lang in ("ru", "pl", "en")
    ),
    n.WhoseWords(
        talk_id=9,
        excerpt="Посмотрите отчёт?",
        options=((1, "Budmax: Anna"), (2, "ООО Ромашка: Ольга")),
        page=2,
        pages=3,
        passes=((12, "#12 Budmax: Jak rozliczyć"),),
    ),
    n.WhoseWords(talk_id=9, excerpt="", options=(), page=1, pages=1),
    n.FavourChoice(talk_id=9, contact_id=2, client=CLIENT, contact="Ольга", excerpt="Посмотрите отчёт?"),
    n.FavourChoice(talk_id=9, contact_id=2, client=CLIENT, contact="Ольга", excerpt="Здравствуйте", count=3),
    n.WhoseWords(talk_id=9, excerpt="x", options=((1, "Budmax: Anna"),), page=1, pages=1, count=2),
    n.ForwardKind(talk_id=9, contact_id=2, client=CLIENT, kinds=("consultation", "work", "complaint")),
    *(
        n.MadeRequest(request_id=12, client=CLIENT, state=state)
        for state in ("queued", "clarifying", "offered", "declined", "answered")
    ),
    n.NotAllowed(command="/bind"),
)
