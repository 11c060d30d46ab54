"""The defects: where, what instead of what, and what it breaks."""

from dataclasses import dataclass

ORACLE = "the oracle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`old` stands exactly once in `file`. `by`: what is to catch it, in the order in which it is tried: the
    oracle, or files of tests."""

    name: str
    file: str
    old: str
    new: str
    breaks: str
    by: tuple[str, ...] = (ORACLE,)


LOT, HOLD, RENEWAL, PERIOD = (f"bot/quota/{name}.py" for name in ("lot", "hold", "renewal", "period"))
SETTLING, MONEY, HOLDING = (f"bot/flows/{name}.py" for name in ("settling", "money", "holding"))
LEDGER, HOLDS = (f"storage/repositories/{name}.py" for name in ("ledger", "holds"))

LOTS = (
    Mutant(
        name="category before expiry",
        file=LOT,
        old="        expires_at,\n        _ORDER[lot.category],\n",
        new="        _ORDER[lot.category],\n        expires_at,\n",
        breaks="burn-down takes an included unit while a bonus runs out earlier",
    ),
    Mutant(
        name="priority ignored",
        file=LOT,
        old="        lot.priority,\n        expires_at,",
        new="        0,\n        expires_at,",
        breaks="a lot that is to go first goes when it would anyway",
    ),
    Mutant(
        name="credit before own money",
        file=LOT,
        old="        lot.category in DEBTS,\n        lot.scope",
        new="        lot.category not in DEBTS,\n        lot.scope",
        breaks="a client with money is put in debt",
    ),
    Mutant(
        name="a scope is kept for last",
        file=LOT,
        old="        lot.scope is None,\n        lot.priority",
        new="        lot.scope is not None,\n        lot.priority",
        breaks="units of one order lie idle while general ones are used for it",
    ),
    Mutant(
        name="scope ignored",
        file=LOT,
        old="lot.asset == asset and lot.scope in {None, scope})",
        new="lot.asset == asset)",
        breaks="units of one order serve any other",
    ),
    Mutant(
        name="a lot may be used at its end",
        file=LOT,
        old="or now < lot.expires_at)",
        new="or now <= lot.expires_at)",
        breaks="expiry, off by one: too late",
    ),
    Mutant(
        name="a lot may not be used at its beginning",
        file=LOT,
        old="return lot.starts_at <= now and",
        new="return lot.starts_at < now and",
        breaks="expiry, off by one at the other side: a renewed unit is refused at midnight",
    ),
    Mutant(
        name="anybody draws on the emergency allowance",
        file=LOT,
        old="allowance = limits.emergency if emergency else 0",
        new="allowance = limits.emergency",
        breaks="what is kept for emergencies pays for a question",
    ),
    Mutant(
        name="a deposit pays credit before the emergency",
        file=LOT,
        old="debts.sort(key=lambda lot: (-_ORDER[lot.category], lot.id))",
        new="debts.sort(key=lambda lot: (_ORDER[lot.category], lot.id))",
        breaks="the emergency allowance stays used up",
    ),
    Mutant(
        name="a deposit pays no debt",
        file=MONEY,
        old="repayment(lots, asset=currency, amount=minor - tax)",
        new="repayment(lots, asset=currency, amount=0)",
        breaks="the client has money and a debt at once",
    ),
)

TIMES = (
    Mutant(
        name="month ends drift",
        file=PERIOD,
        old="ends_at=boundary(anchor, index + 1, zone=zone))",
        new=(
            "ends_at=boundary(anchor.replace(day=min(anchor.day, period.ends_at.day)), index + 1, zone=zone))"
        ),
        breaks="after February a contract of the 31st renews on the 28th for ever",
    ),
    Mutant(
        name="a skipped midnight is the earlier instant",
        file=PERIOD,
        old="_months_on(anchor, index), time(0), tzinfo=place)",
        new="_months_on(anchor, index), time(0, fold=1), tzinfo=place)",
        breaks="in the night of a clock change a period begins an hour off",
    ),
    Mutant(
        name="rollover rounds up",
        file=RENEWAL,
        old="unused * rule.percent // 100",
        new="-(-unused * rule.percent // 100)",
        breaks="half a unit becomes a whole one each month",
    ),
    Mutant(
        name="rollover without its cap",
        file=RENEWAL,
        old="return min(rule.cap, unused * rule.percent // 100)",
        new="return unused * rule.percent // 100",
        breaks="more is carried than the contract says",
    ),
    Mutant(
        name="rollover compounds",
        file=SETTLING,
        old="if lot.category is Category.INCLUDED and lot.scope is None",
        new="if lot.category in (Category.INCLUDED, Category.ROLLOVER) and lot.scope is None",
        breaks="what was carried is carried again",
    ),
    Mutant(
        name="held units are carried",
        file=SETTLING,
        old="units = carried(rule, _free_before(work, lot, at))",
        new="units = carried(rule, _free_before(work, lot, at) + lot.held)",
        breaks="a unit is reserved and carried at once",
    ),
    Mutant(
        name="rollover by the plan of the next period",
        file=SETTLING,
        old="ending = plan_in_force(work, account, at - _TICK)",
        new="ending = plan_in_force(work, account, at)",
        breaks="a plan agreed from the renewal on changes the month before it",
    ),
    Mutant(
        name="a bonus in arrears",
        file=RENEWAL,
        old="if rule is None or charged or arrears:",
        new="if rule is None or charged:",
        breaks="a quiet month that is not paid earns a bonus",
    ),
    Mutant(
        name="a bonus in a busy month",
        file=RENEWAL,
        old="if rule is None or charged or arrears:",
        new="if rule is None or arrears:",
        breaks="a month with charges counts as quiet",
    ),
    Mutant(
        name="expiry takes effect when somebody looks",
        file=SETTLING,
        old='reference=f"period:{period.index}", at=one.at)',
        new='reference=f"period:{period.index}", at=work.now)',
        breaks="a statement of May depends on who asked in July",
    ),
    Mutant(
        name="a smaller plan takes what is in use",
        file=RENEWAL,
        old="return max(wanted - granted, -free)",
        new="return wanted - granted",
        breaks="a held unit is taken away under the hold",
    ),
    Mutant(
        name="of two plans for one day the earlier word counts",
        file="storage/repositories/accounts.py",
        old="CASE WHEN starts_at <= ? THEN -starts_at ELSE starts_at END, id DESC LIMIT 1",
        new="CASE WHEN starts_at <= ? THEN -starts_at ELSE starts_at END, id LIMIT 1",
        breaks="a correction of a plan change is lost",
    ),
)

HOLDING_ON = (
    Mutant(
        name="a capture is booked twice",
        file=MONEY,
        old="    post(work, hold, [*entries, *_earned(hold, taken.total, taken",
        new="    for _ in range(2):\n        post(work, hold, [*entries, *_earned(hold, taken.total, taken",
        breaks="the client is charged twice",
    ),
    Mutant(
        name="a closed hold is closed again",
        file=HOLDS,
        old="captured_net = ? WHERE id = ? AND state = 'held'",
        new="captured_net = ? WHERE id = ?",
        breaks="capture after release, release after capture",
        by=("tests/storage/test_holds.py", "tests/storage/test_ledger.py"),
    ),
    Mutant(
        name="a release leaks",
        file=HOLDS,
        old="for line in sorted(hold.lines, key=lambda line: line.lot_id):\n            self._sql.change(_F",
        new="for line in hold.lines if portion else ():\n            self._sql.change(_F",
        breaks="what was released stays reserved for ever",
    ),
    Mutant(
        name="the rest of a part goes back to the wrong lots",
        file=HOLD,
        old="    for line in lines:\n        part = min(line.amount, amount)",
        new="    for line in reversed(lines):\n        part = min(line.amount, amount)",
        breaks="credit is charged while own money goes back",
    ),
    Mutant(
        name="minutes round down",
        file=HOLD,
        old="return -(-minutes // step) * step",
        new="return minutes // step * step",
        breaks="the last step of work is free",
    ),
    Mutant(
        name="a hold outlives its time",
        file=HOLDING,
        old="hold.expires_at is None or hold.expires_at > work.now:",
        new="hold.expires_at is None or hold.expires_at >= work.now:",
        breaks="at the moment of its end it still holds",
    ),
    Mutant(
        name="taking renews too little",
        file=HOLD,
        old="return now + max(_promised(created_at, due_at), LEAST)",
        new="return now + min(_promised(created_at, due_at), LEAST)",
        breaks="a request that was put back loses its hold at once",
    ),
    Mutant(
        name="a charge is taken back twice",
        file="bot/flows/admin/reverse.py",
        old="if hold is None or hold.reversed_at is not None:",
        new="if hold is None:",
        breaks="the second word is answered as if money had gone back again",
    ),
    Mutant(
        name="storage takes a charge back twice",
        file=HOLDS,
        old="AND state = 'captured' AND reversed_at IS NULL\"",
        new="AND state = 'captured'\"",
        breaks="two reversals at one moment both give back",
        by=(
            "tests/storage/test_holds.py",
            "tests/flows/test_reversals.py",
            "tests/storage/test_hold_races.py",
        ),
    ),
)

PRICES_AND_LIMITS = (
    Mutant(
        name="tax rounds down",
        file="bot/quota/tax.py",
        old="(2 * abs(numerator) + denominator) // (2 * denominator)",
        new="abs(numerator) // denominator",
        breaks="half a cent of tax is lost",
    ),
    Mutant(
        name="an undone deposit keeps its tax",
        file="bot/flows/admin/undo.py",
        old="back = [replace(one, amount=-one.amount) for one in journal]",
        new='back = [replace(one, amount=-one.amount) for one in journal if one.system != "vat"]',
        breaks="tax stays due on money that never came",
    ),
    Mutant(
        name="a payment without its key",
        file="bot/flows/admin/ledger.py",
        old="    scene.tx.keys.put(key, fingerprint=print_, outcome=encode(changed), now=scene.now)\n",
        new="",
        breaks="the same payment told twice is booked twice",
    ),
    Mutant(
        name="a limit has no end",
        file=LEDGER,
        old="AND starts_at <= ? AND (until IS NULL OR until > ?)",
        new="AND starts_at <= ? AND (until IS NULL OR until > ? OR 1 = 1)",
        breaks="a limit agreed till Friday serves for ever",
    ),
    Mutant(
        name="a limit holds at its end",
        file=LEDGER,
        old="AND starts_at <= ? AND (until IS NULL OR until > ?)",
        new="AND starts_at <= ? AND (until IS NULL OR until >= ?)",
        breaks="credit on the first moment after the last day",
    ),
    Mutant(
        name="a lowered limit kills holds",
        file="bot/flows/admin/limits.py",
        old="    raised = minor > before and later is None\n",
        new=(
            "    raised = minor > before and later is None\n"
            "    from bot.flows.money import release\n"
            "    for one in scene.tx.requests.open_of_account(account.id) if minor < before else ():\n"
            "        release(scene, one)\n"
        ),
        breaks="work goes on that nobody pays for any more",
    ),
    Mutant(
        name="the base list lies over the client's own",
        file="bot/quota/pricelist.py",
        old="for own in (False, True):",
        new="for own in (True, False):",
        breaks="a price that was agreed does not count",
        by=("tests/core/test_quota_pricelist.py", "tests/flows/test_price_lists.py"),
    ),
    Mutant(
        name="a price holds at its end",
        file="bot/quota/pricelist.py",
        old="at < self.ends_at)",
        new="at <= self.ends_at)",
        breaks="valid_to taken for the last moment instead of the first after it",
        by=("tests/core/test_quota_pricelist.py",),
    ),
    Mutant(
        name="a quote is accepted when it is over",
        file="bot/quota/quote.py",
        old="and now < quote.valid_until",
        new="and now <= quote.valid_until",
        breaks="the price is held a moment longer than was said",
    ),
    Mutant(
        name="tax on the deposit and on the service",
        file="bot/quota/price.py",
        old="rate = 0 if tax.on is TaxOn.DEPOSIT else tax.rate",
        new="rate = tax.rate",
        breaks="the client pays the same tax twice",
    ),
)

MUTANTS = (*LOTS, *TIMES, *HOLDING_ON, *PRICES_AND_LIMITS)
