"""What the bot answers by itself, from its own data; a person stays one tap away."""

from bot.desk.request import RequestEvent
from bot.flows.accounts import view_of
from bot.flows.case import Case, step
from bot.flows.notices import BillingAnswer, Hint, SmallTalk
from bot.flows.shown import request_list
from bot.intake.courtesy import courtesy_of


def answer(case: Case, kind: str) -> Case:
    case = step(case, RequestEvent.ANSWER, kind=kind)
    say_answer(case, kind)
    return case


def say_answer(case: Case, kind: str) -> None:
    """What the bot knows about it; a greeting and thanks have a sentence of their own."""
    request = case.request
    if kind == "billing":
        case.tell(BillingAnswer(request_id=request.id, standing=view_of(case.standing)))
    elif kind == "status":
        zone = case.standing.zone
        lines = request_list(case.work, request.account_id, zone, asked=request.id, reader=request.user_id)
        case.tell(lines)
    elif kind == "smalltalk":
        case.tell(SmallTalk(word=courtesy_of(request.text)))
    else:
        case.tell(Hint(request_id=request.id))
