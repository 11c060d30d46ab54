"""Every notice about what administrators booked by hand."""

from bot.flows import notices as n
from tests.views.made import CLIENT, LATER, changed

LENT = n.Charged(asset="PLN", amount=18450, tax=3450, credit=10000, emergency=5000)
UNITS = n.Charged(asset="consultation", amount=2)
TO_CLIENTS: tuple[object, ...] = (
    *(
        n.Settled(
            request_id=12,
            charged=LENT,
            done=done,
            why=why,
            because="ночной выезд",
            excerpt="Станок стоит!",
            balance=-15000,
            currency="PLN",
        )
        for done in (True, False)
        for why in ("emergency", "at_risk", "")
    ),
    n.Settled(
        request_id=12,
        charged=UNITS,
        done=True,
        why="at_risk",
        left=n.UnitsLeft(asset="consultation", left=3),
        currency="PLN",
    ),
    n.Settled(request_id=12, charged=UNITS, done=False, why="", currency="PLN"),
    n.Settled(request_id=12, charged=LENT, done=False, why="", balance=5000, currency="PLN", released=True),
    n.PaymentBounced(
        paid=24600,
        tax=4600,
        owed=15000,
        balance=-15000,
        currency="PLN",
        reference="bank-11",
        because="банк отозвал перевод",
    ),
    n.PaymentBounced(paid=24600, tax=0, owed=0, balance=None, currency="PLN", reference="bank-11"),
)
TO_ADMINS: tuple[object, ...] = (
    *(
        n.AdminAlert(what=what, client="Budmax", request_id=12, command="/settle 12 150.00")
        for what in ("settle", "at_risk")
    ),
    n.Usage(
        command="settle",
        error="not_covered",
        detail="150.00 PLN",
        ways=('/deposit "Budmax" 184.50 ref=…', '/credit "Budmax" 150.00 because …'),
    ),
    changed(what="settle", subject="#12 PLN", before="10.00", after="-174.50", charged=LENT, asset="PLN"),
    changed(what="settle", subject="#12 PLN", charged=LENT, asset="PLN", aside=True, because="ночью"),
    changed(what="settle", subject="#12 consultation", charged=UNITS, asset="consultation", aside=True),
    changed(
        what="bounce",
        subject="PLN",
        before="56.95",
        after="-43.05",
        because="банк отозвал перевод",
        reference="bank-11",
        owed="43.05 PLN",
        undoable=False,
    ),
    changed(what="bounce", subject="PLN", because="x", reference="bank-11", undoable=False),
    *(
        changed(
            what="entity", subject="EUR", before="A", after="B", balances=((tax, "100.00 EUR", "6.54 EUR"),)
        )
        for tax in ("taken", "untaken")
    ),
    changed(what="boost", until=LATER, order=7, because="весна"),
    changed(what="boost", until=LATER, priority=5, promo=True, because="весна"),
    n.ChangeUndone(what="settle", client=CLIENT, subject="#12 PLN", before="-174.50", after="10.00"),
)
