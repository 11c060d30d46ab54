"""Defects in the rules that know no database: the order of lots, periods and what falls due in them."""

from tests.mutants.mutant import Mutant

LOT, RENEWAL, PERIOD = (f"bot/quota/{name}.py" for name in ("lot", "renewal", "period"))
MONEY, SETTLING = "bot/flows/money.py", "bot/flows/settling.py"

LOTS = (
    Mutant(
        name="category before expiry",
        file=LOT,
        old="        expires_at,\n        _ORDER[lot.category],\n",
        new="        _ORDER[lot.category],\n        expires_at,\n",
        breaks="burn-down takes an included unit while a bonus runs out earlier",
        test="tests/core/test_quota_lot.py::test_lots_burn_by_priority_then_expiry_then_category_then_age",
    ),
    Mutant(
        name="priority ignored",
        file=LOT,
        old="        lot.priority,\n        expires_at,",
        new="        0,\n        expires_at,",
        breaks="a lot that is to go first goes when it would anyway",
        test="tests/core/test_quota_lot.py::test_lots_burn_by_priority_then_expiry_then_category_then_age",
    ),
    Mutant(
        name="credit before own money",
        file=LOT,
        old="        lot.category in DEBTS,\n        lot.scope",
        new="        lot.category not in DEBTS,\n        lot.scope",
        breaks="a client with money is put in debt",
        test="tests/core/test_quota_lot.py::test_credit_follows_own_money_down_to_its_limit",
    ),
    Mutant(
        name="a scope is kept for last",
        file=LOT,
        old="        lot.scope is None,\n        lot.priority",
        new="        lot.scope is not None,\n        lot.priority",
        breaks="units of one order lie idle while general ones are used for it",
        test=(
            "tests/core/test_quota_lot.py::"
            "test_a_lot_of_a_scope_goes_before_others_there_and_serves_nobody_else"
        ),
    ),
    Mutant(
        name="scope ignored",
        file=LOT,
        old="lot.asset == asset and lot.scope in {None, scope})",
        new="lot.asset == asset)",
        breaks="units of one order serve any other",
        test=(
            "tests/core/test_quota_lot.py::test_a_lot_with_a_scope_serves_that_scope_and_others_serve_it_too"
        ),
    ),
    Mutant(
        name="a lot may be used at its end",
        file=LOT,
        old="or now < lot.expires_at)",
        new="or now <= lot.expires_at)",
        breaks="expiry, off by one: too late",
        test="tests/core/test_quota_lot.py::test_a_lot_is_usable_from_its_start_until_just_before_its_expiry",
    ),
    Mutant(
        name="a lot may not be used at its beginning",
        file=LOT,
        old="return lot.starts_at <= now and",
        new="return lot.starts_at < now and",
        breaks="expiry, off by one at the other side: a renewed unit is refused at midnight",
        test="tests/core/test_quota_lot.py::test_a_lot_is_usable_from_its_start_until_just_before_its_expiry",
    ),
    Mutant(
        name="anybody draws on the emergency allowance",
        file=LOT,
        old="allowance = limits.emergency if emergency else 0",
        new="allowance = limits.emergency",
        breaks="what is kept for emergencies pays for a question",
        test="tests/core/test_quota_lot.py::test_the_emergency_allowance_pays_for_nothing_else",
    ),
    Mutant(
        name="a deposit pays credit before the emergency",
        file=LOT,
        old="debts.sort(key=lambda lot: (-_ORDER[lot.category], lot.id))",
        new="debts.sort(key=lambda lot: (_ORDER[lot.category], lot.id))",
        breaks="the emergency allowance stays used up",
        test=(
            "tests/core/test_quota_lot.py::"
            "test_a_deposit_pays_back_the_emergency_first_then_credit_and_then_is_the_clients_own"
        ),
    ),
    Mutant(
        name="a deposit pays no debt",
        file=MONEY,
        old="repayment(lots, asset=currency, amount=minor - tax)",
        new="repayment(lots, asset=currency, amount=0)",
        breaks="the client has money and a debt at once",
        test=(
            "tests/flows/test_debts.py::"
            "test_money_pays_the_emergency_back_first_then_credit_and_the_rest_is_the_clients"
        ),
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
        test="tests/flows/test_settling.py::test_a_month_end_is_clamped_and_never_drifts",
    ),
    Mutant(
        name="a skipped midnight is the earlier instant",
        file=PERIOD,
        old="_months_on(anchor, index), time(0), tzinfo=place)",
        new="_months_on(anchor, index), time(0, fold=1), tzinfo=place)",
        breaks="in the night of a clock change a period begins an hour off",
        test="tests/core/test_quota_period.py::test_a_midnight_that_the_clocks_skip_is_the_later_instant",
    ),
    Mutant(
        name="rollover rounds up",
        file=RENEWAL,
        old="unused * rule.percent // 100",
        new="-(-unused * rule.percent // 100)",
        breaks="half a unit becomes a whole one each month",
        test="tests/core/test_quota_renewal.py::test_a_share_is_carried_rounded_down_and_capped",
    ),
    Mutant(
        name="rollover without its cap",
        file=RENEWAL,
        old="return min(rule.cap, unused * rule.percent // 100)",
        new="return unused * rule.percent // 100",
        breaks="more is carried than the contract says",
        test="tests/core/test_quota_renewal.py::test_a_share_is_carried_rounded_down_and_capped",
    ),
    Mutant(
        name="rollover compounds",
        file=SETTLING,
        old="if lot.category is Category.INCLUDED and lot.scope is None",
        new="if lot.category in (Category.INCLUDED, Category.ROLLOVER) and lot.scope is None",
        breaks="what was carried is carried again",
        test="tests/flows/test_settling.py::test_carried_units_are_not_carried_again",
    ),
    Mutant(
        name="held units are carried",
        file=SETTLING,
        old="units = carried(rule, _free_before(work, lot, at))",
        new="units = carried(rule, _free_before(work, lot, at) + lot.held)",
        breaks="a unit is reserved and carried at once",
        test=(
            "tests/flows/test_settling.py::"
            "test_what_is_held_while_the_period_turns_is_not_carried_beside_the_hold"
        ),
    ),
    Mutant(
        name="rollover by the plan of the next period",
        file=SETTLING,
        old="ending = plan_in_force(work, account, at - _TICK)",
        new="ending = plan_in_force(work, account, at)",
        breaks="a plan agreed from the renewal on changes the month before it",
        test=(
            "tests/flows/test_settling_plans.py::"
            "test_a_plan_from_a_date_in_a_month_nobody_asked_in_takes_effect_then"
        ),
    ),
    Mutant(
        name="a bonus in arrears",
        file=RENEWAL,
        old="if rule is None or charged or arrears:",
        new="if rule is None or charged:",
        breaks="a quiet month that is not paid earns a bonus",
        test="tests/core/test_quota_renewal.py::test_only_a_quiet_and_paid_period_earns",
    ),
    Mutant(
        name="a bonus in a busy month",
        file=RENEWAL,
        old="if rule is None or charged or arrears:",
        new="if rule is None or arrears:",
        breaks="a month with charges counts as quiet",
        test="tests/core/test_quota_renewal.py::test_only_a_quiet_and_paid_period_earns",
    ),
    Mutant(
        name="expiry takes effect when somebody looks",
        file=SETTLING,
        old='reference=f"period:{period.index}", at=one.at)',
        new='reference=f"period:{period.index}", at=work.now)',
        breaks="a statement of May depends on who asked in July",
        test=(
            "tests/flows/test_settling.py::"
            "test_what_is_held_over_the_boundary_and_charged_later_is_used_and_nothing_else"
        ),
    ),
    Mutant(
        name="a smaller plan takes what is in use",
        file=RENEWAL,
        old="return max(wanted - granted, -free)",
        new="return wanted - granted",
        breaks="a held unit is taken away under the hold",
        test="tests/core/test_quota_renewal.py::test_more_comes_at_once_and_less_takes_only_what_is_free",
    ),
    Mutant(
        name="a plan that includes one unit more forgets what was used up",
        file=SETTLING,
        old='            _include(work, account, period, asset, wanted, reason="plan", at=at)\n',
        new=(
            "            work.tx.ledger.close_used(account.id, before=at)\n"
            '            _include(work, account, period, asset, wanted, reason="plan", at=at)\n'
        ),
        breaks="a client is told of fewer units than were given and used this month",
        test=(
            "tests/flows/test_settling_plans.py::"
            "test_a_plan_that_includes_one_unit_more_loses_nothing_that_was_used_up_this_month"
        ),
    ),
    Mutant(
        name="what was used up before counts in every month",
        file=SETTLING,
        old="    work.tx.ledger.close_used(account.id, before=at)\n",
        new="",
        breaks="a client is told of units of earlier months, and every month has more lots to read",
        test=(
            "tests/flows/test_settling_plans.py::"
            "test_a_plan_that_includes_one_unit_more_loses_nothing_that_was_used_up_this_month"
        ),
    ),
    Mutant(
        name="a renewal that comes late closes what was used up since",
        file="storage/repositories/ledger.py",
        old="WHERE entry.lot_id = lot.id AND entry.version = lot.version AND journal.at >= ?)",
        new="WHERE entry.lot_id = lot.id AND entry.version > lot.version AND journal.at >= ?)",
        breaks="what was used up depends on when somebody asked",
        test=(
            "tests/flows/test_settling_plans.py::"
            "test_what_is_used_up_when_nobody_has_asked_since_the_month_began_counts_in_the_new_one"
        ),
        oracle=False,
    ),
    Mutant(
        name="of two plans for one day the earlier word counts",
        file="storage/repositories/accounts.py",
        old='CASE WHEN starts_at <= ? THEN -starts_at ELSE starts_at END, id DESC LIMIT 1"""',
        new='CASE WHEN starts_at <= ? THEN -starts_at ELSE starts_at END, id LIMIT 1"""',
        breaks="a correction of a plan change is lost",
        test=("tests/flows/test_settling_plans.py::test_of_two_plans_for_one_date_the_later_word_counts"),
    ),
)
