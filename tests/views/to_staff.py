"""Every notice that staff get."""

from bot.flows import notices as n
from tests.views.made import BARE, CLIENT, LINE, STANDING, card, relayed

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
