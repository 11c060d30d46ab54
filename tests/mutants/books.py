"""Defects in what is held and charged, in prices, taxes and limits."""

from tests.mutants.mutant import Mutant

HOLD, MONEY, SETTLING = "bot/quota/hold.py", "bot/flows/money.py", "bot/flows/settling.py"
ENDED = "tests/flows/test_settling.py::test_a_hold_whose_time_was_over_during_a_sleep_ended_at_its_time"
LEDGER, HOLDS = (f"storage/repositories/{name}.py" for name in ("ledger", "holds"))

HOLDING_ON = (
    Mutant(
        name="a capture is booked twice",
        file=MONEY,
        old="    post(work, hold, [*entries, *_earned(hold, taken.total, taken",
        new="    for _ in range(2):\n        post(work, hold, [*entries, *_earned(hold, taken.total, taken",
        breaks="the client is charged twice",
        test="tests/flows/test_paying.py::test_done_turns_the_hold_into_a_charge_with_tax",
    ),
    Mutant(
        name="a closed hold is closed again",
        file=HOLDS,
        old="captured_net = ? WHERE id = ? AND state = 'held'",
        new="captured_net = ? WHERE id = ?",
        breaks="capture after release, release after capture",
        test="tests/storage/test_holds.py::test_nothing_is_captured_once_it_went_back[sqlite-released]",
        oracle=False,
    ),
    Mutant(
        name="a release leaks",
        file=HOLDS,
        old="for line in sorted(hold.lines, key=lambda line: line.lot_id):\n            self._sql.change(_F",
        new="for line in hold.lines if portion else ():\n            self._sql.change(_F",
        breaks="what was released stays reserved for ever",
        test=(
            "tests/flows/test_holds.py::test_a_hold_that_nobody_takes_up_ends_and_the_request_keeps_its_place"
        ),
    ),
    Mutant(
        name="the rest of a part goes back to the wrong lots",
        file=HOLD,
        old="    for line in lines:\n        part = min(line.amount, amount)",
        new="    for line in reversed(lines):\n        part = min(line.amount, amount)",
        breaks="credit is charged while own money goes back",
        test=(
            "tests/core/test_quota_hold.py::"
            "test_a_smaller_price_bears_its_part_of_the_tax_and_draws_what_was_drawn_first"
        ),
    ),
    Mutant(
        name="minutes round down",
        file=HOLD,
        old="return -(-minutes // step) * step",
        new="return minutes // step * step",
        breaks="the last step of work is free",
        test="tests/core/test_quota_hold.py::test_minutes_are_rounded_up_to_the_step",
    ),
    Mutant(
        name="settling leaves the ends of holds to the timer",
        file=SETTLING,
        old="        _end_holds(work, account, running, before=moment)\n",
        new="",
        breaks="after a sleep a unit counts as held at the renewal, and nothing is carried",
        test=f"{ENDED}[beside0-2]",
    ),
    Mutant(
        name="a hold ends when somebody looks",
        file=SETTLING,
        old="close_hold(hold, HoldState.EXPIRED, now=at)",
        new="close_hold(hold, HoldState.EXPIRED, now=work.now)",
        breaks="the books depend on who asked when",
        test=f"{ENDED}[beside0-2]",
    ),
    Mutant(
        name="what came back during a sleep pays when somebody looks",
        file=SETTLING,
        old="pay_off(work.tx, account.id, now=work.now, at=at)",
        new="pay_off(work.tx, account.id, now=work.now)",
        breaks="a month counts as in arrears because nobody looked",
        test=(
            "tests/flows/test_settling.py::"
            "test_money_that_comes_back_during_a_sleep_pays_what_is_owed_at_that_moment"
        ),
    ),
    Mutant(
        name="the end of a hold is told again",
        file=HOLDS,
        old="WHERE id = ? AND state = 'expired' AND told_at IS NULL\"",
        new="WHERE id = ? AND state = 'expired'\"",
        breaks="two timers at one moment tell the client twice",
        test="tests/storage/test_holds.py::test_what_ended_is_told_once_and_wakes_until_it_is_told[sqlite]",
        oracle=False,
    ),
    Mutant(
        name="a hold lasts as long as its request waited before",
        file="bot/desk/request.py",
        old="return self.created_at if self.promised_at is None else self.promised_at",
        new="return self.created_at",
        breaks="a unit stays reserved for weeks for a request that waited for the renewal",
        test=(
            "tests/flows/test_ended_holds.py::"
            "test_a_request_that_waited_for_the_renewal_holds_as_long_as_any_other"
        ),
    ),
    Mutant(
        name="a hold outlives its time",
        file=SETTLING,
        old="before=work.now + _TICK)",
        new="before=work.now)",
        breaks="at the moment of its end it still holds",
        test=(
            "tests/flows/test_holds.py::test_a_hold_that_nobody_takes_up_ends_and_the_request_keeps_its_place"
        ),
    ),
    Mutant(
        name="taking renews too little",
        file=HOLD,
        old="return now + max(_promised(since, due_at), LEAST)",
        new="return now + min(_promised(since, due_at), LEAST)",
        breaks="a request that was put back loses its hold at once",
        test="tests/core/test_quota_hold.py::test_who_takes_it_up_has_the_promised_time_again_from_then",
    ),
    Mutant(
        name="a charge is taken back twice",
        file="bot/flows/admin/reverse.py",
        old="if hold is None or hold.reversed_at is not None:",
        new="if hold is None:",
        breaks="the second word is answered as if money had gone back again",
        test="tests/flows/test_reversals.py::test_a_charge_is_taken_back_once_to_where_it_came_from",
    ),
    Mutant(
        name="storage takes a charge back twice",
        file=HOLDS,
        old="AND state = 'captured' AND reversed_at IS NULL\"",
        new="AND state = 'captured'\"",
        breaks="two reversals at one moment both give back",
        test="tests/storage/test_holds.py::test_a_charge_is_reversed_once[sqlite]",
        oracle=False,
    ),
)

PRICES_AND_LIMITS = (
    Mutant(
        name="tax rounds down",
        file="bot/quota/tax.py",
        old="(2 * abs(numerator) + denominator) // (2 * denominator)",
        new="abs(numerator) // denominator",
        breaks="half a cent of tax is lost",
        test="tests/core/test_quota_price.py::test_tax_is_rounded_half_away_from_zero",
    ),
    Mutant(
        name="an undone deposit keeps its tax",
        file="bot/flows/admin/undo.py",
        old="for one in journal if one.lot_id is None]",
        new='for one in journal if one.lot_id is None and one.system != "vat"]',
        breaks="tax stays due on money that never came",
        test="tests/flows/test_tax.py::test_undoing_a_deposit_takes_its_tax_back_too",
    ),
    Mutant(
        name="a payment without its key",
        file="bot/flows/admin/ledger.py",
        old="    scene.tx.keys.put(key, fingerprint=print_, outcome=encode(changed), now=scene.now)\n",
        new="",
        breaks="the same payment told twice is booked twice",
        test="tests/flows/test_paying.py::test_a_deposit_is_booked_once_per_reference",
    ),
    Mutant(
        name="a limit has no end",
        file=LEDGER,
        old="AND starts_at <= ? AND (until IS NULL OR until > ?)",
        new="AND starts_at <= ? AND (until IS NULL OR until > ? OR 1 = 1)",
        breaks="a limit agreed till Friday serves for ever",
        test="tests/flows/test_limits.py::test_a_limit_ends_at_the_end_of_its_last_day",
    ),
    Mutant(
        name="a limit holds at its end",
        file=LEDGER,
        old="AND starts_at <= ? AND (until IS NULL OR until > ?)",
        new="AND starts_at <= ? AND (until IS NULL OR until >= ?)",
        breaks="credit on the first moment after the last day",
        test="tests/storage/test_ledger.py::test_the_credit_limit_is_the_last_set_that_still_holds[sqlite]",
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
        test="tests/flows/test_limits.py::test_lowering_a_limit_kills_no_hold",
    ),
    Mutant(
        name="the base list lies over the client's own",
        file="bot/quota/pricelist.py",
        old="for own in (False, True):",
        new="for own in (True, False):",
        breaks="a price that was agreed does not count",
        test=(
            "tests/core/test_quota_pricelist.py::"
            "test_the_clients_own_list_lies_over_the_base_and_the_base_over_the_file"
        ),
        oracle=False,
    ),
    Mutant(
        name="a price holds at its end",
        file="bot/quota/pricelist.py",
        old="at < self.ends_at)",
        new="at <= self.ends_at)",
        breaks="valid_to taken for the last moment instead of the first after it",
        test="tests/core/test_quota_pricelist.py::test_a_version_holds_until_its_end_and_not_at_it",
        oracle=False,
    ),
    Mutant(
        name="a quote is accepted when it is over",
        file="bot/quota/quote.py",
        old="and now < quote.valid_until",
        new="and now <= quote.valid_until",
        breaks="the price is held a moment longer than was said",
        test=(
            "tests/flows/test_price_lists.py::"
            "test_a_quote_may_be_accepted_until_its_last_moment_and_not_at_its_end"
        ),
    ),
    Mutant(
        name="tax on the deposit and on the service",
        file="bot/quota/price.py",
        old="rate = 0 if tax.on is TaxOn.DEPOSIT else tax.rate",
        new="rate = tax.rate",
        breaks="the client pays the same tax twice",
        test=(
            "tests/core/test_quota_price.py::"
            "test_with_tax_on_the_deposit_a_price_bears_none_and_says_the_rate"
        ),
    ),
)
