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
    n.Settled(request_id=12, charged=UNITS, done=True, why="untold", currency="PLN"),
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
    n.PaymentBounced(
        paid=24600, tax=0, owed=0, aside=18450, balance=0, currency="PLN", reference="bank-11", because="x"
    ),
    n.DepositArrived(amount=24600, balance=20000, currency="PLN", tax=4600),
    n.PaymentBounced(paid=24600, tax=0, owed=0, balance=None, currency="PLN", reference="bank-11"),
    *(
        n.PaidOut(
            paid=24600,
            tax=4600,
            balance=balance,
            currency="PLN",
            reference="out-11",
            because=why,
            undone=not why,
        )
        for balance, why in ((0, "договор закончился"), (20000, ""))
    ),
    n.PaidOut(paid=24600, tax=0, balance=None, currency="PLN", reference="out-11"),
    *(
        n.WrittenOff(amount=8000, owed=owed, balance=-owed, currency="PLN", because=why, undone=not why)
        for owed, why in ((610, "договор закончился"), (0, "по уговору"), (8610, ""))
    ),
    n.WrittenOff(amount=8000, owed=0, balance=None, currency="PLN", because="x"),
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
    changed(
        what="payout",
        subject="PLN",
        before="200.00",
        after="0.00",
        because="договор закончился",
        reference="out-11",
        paid="246.00 PLN",
        tax="46.00 PLN",
    ),
    changed(what="payout", subject="PLN", because="x", reference="out-11", paid="5.00 PLN"),
    changed(what="writeoff", subject="PLN", before="-86.10", after="-6.10", because="x", owed="6.10 PLN"),
    changed(what="writeoff", subject="PLN", before="-86.10", after="0.00", because="x"),
    changed(
        what="bounce",
        subject="PLN",
        because="x",
        reference="bank-11",
        reserved="184.50 PLN",
        uncovered=(12, 14),
        undoable=False,
    ),
    changed(what="deposit", subject="PLN", because="bank-11", tax="46.00 PLN", as_before=True),
    *(
        changed(
            what="entity", subject="EUR", before="A", after="B", balances=((tax, "100.00 EUR", "6.54 EUR"),)
        )
        for tax in ("taken", "untaken", "owed_taxed", "owed_untaxed")
    ),
    changed(what="boost", until=LATER, order=7, because="весна"),
    changed(what="boost", until=LATER, priority=5, promo=True, because="весна"),
    changed(what="boost", starts=LATER, until=LATER, stuck="13.05 PLN", because="весна"),
    n.Usage(command="settle", error="ask_first", detail="#12", ways=("/quote 150.00",)),
    n.ChangeUndone(what="settle", client=CLIENT, subject="#12 PLN", before="-174.50", after="10.00"),
)
