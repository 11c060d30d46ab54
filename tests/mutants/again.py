"""Defects in what may happen more than once: a second charge, one taken back, writers with one commit."""

from tests.mutants.mutant import Mutant

MONEY, HOLDS = "bot/flows/money.py", "storage/repositories/holds.py"
TOGETHER = "tests/storage/test_transactions.py"

CHARGED_AGAIN = (
    Mutant(
        name="a hold forgets that the request was opened again",
        file=HOLDS,
        old="SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, kind, reopened FROM request",
        new="SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, kind, 0 FROM request",
        breaks="what was agreed for a second opening can never be charged",
        test="tests/flows/test_charged_again.py::test_what_was_agreed_anew_is_charged_beside_the_first_charge",
        oracle=False,
    ),
    Mutant(
        name="one closing is charged twice",
        file="storage/migrations/0014_holds.sql",
        old="CREATE UNIQUE INDEX hold_captured ON hold (request_id, reopened)",
        new="CREATE INDEX hold_captured ON hold (request_id, reopened)",
        breaks="the database lets a request be charged twice for one time it was closed",
        test="tests/storage/test_holds.py::test_a_request_is_charged_once_for_each_time_it_is_closed[sqlite]",
        oracle=False,
    ),
    Mutant(
        name="only the latest charge is taken back",
        file=HOLDS,
        old="ORDER BY CASE WHEN reversed_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 1",
        new="ORDER BY id DESC LIMIT 1",
        breaks="a charge of an earlier closing stands for ever",
        test="tests/flows/test_charged_again.py::test_each_charge_is_taken_back_by_itself_the_later_first",
        oracle=False,
    ),
    Mutant(
        name="an opened request is not counted as opened",
        file="bot/flows/client/reopen.py",
        old='"reopened": request.reopened + 1,',
        new='"reopened": request.reopened,',
        breaks="the same: what was agreed anew is refused by the database when it is done",
        test="tests/flows/test_reopening.py::test_closing_it_again_charges_nothing_and_adds_the_minutes",
        oracle=False,
    ),
    Mutant(
        name="a debt takes back more than is owed",
        file=MONEY,
        old="back = min(line.amount, -lot.posted) if lot is",
        new="back = line.amount if lot is",
        breaks="a credit lot becomes a balance, or the charge cannot be taken back at all",
        test="tests/flows/test_reversals.py::test_of_a_debt_paid_back_since_the_rest_becomes_the_clients_own_money",
    ),
    Mutant(
        name="only credit counts as a debt of a reversal",
        file=MONEY,
        old="if lot is not None and lot.category in DEBTS else",
        new="if lot is not None and lot.category is Category.CREDIT else",
        breaks="an emergency that was paid back since cannot be taken back",
        test="tests/flows/test_debts.py::test_of_two_debts_a_charge_taken_back_fills_what_is_owed_and_no_more",
    ),
)

WRITTEN_TOGETHER = (
    Mutant(
        name="what a writer left half done is kept",
        file="storage/sql.py",
        old='        driver.execute(dialect.statements["ROLLBACK TO SAVEPOINT one_body"])\n',
        new="",
        breaks="one writer's failure is committed with the work of those who shared the commit",
        test=f"{TOGETHER}::test_what_one_writer_raises_touches_nobody_who_shares_its_commit",
        oracle=False,
    ),
    Mutant(
        name="one writer's failure is everybody's",
        file="storage/sqlite.py",
        old="    return [_alone(body, connection, writing=True) for body in bodies]",
        new=(
            "        return [Outcome(error=StorageError())] * len(bodies)\n"
            "    return [_alone(body, connection, writing=True) for body in bodies]"
        ),
        breaks="whoever shared a commit with the one who broke it hears of an error and keeps nothing",
        test=f"{TOGETHER}::test_when_nobody_can_share_a_commit_each_gets_its_own",
        oracle=False,
    ),
    Mutant(
        name="a swallowed failure is committed",
        file="storage/sql.py",
        old="    sql.sound()\n",
        new="",
        breaks="a statement failed, the rest of the body is kept",
        test=f"{TOGETHER}::test_a_failed_statement_dooms_the_transaction_even_if_swallowed[sqlite]",
        oracle=False,
    ),
)
