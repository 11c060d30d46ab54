"""A desk that hears alarms, and what it shows of a request."""

from dataclasses import dataclass, replace

from bot.flows.notices import CardView, RequestList
from bot.ids import RequestId
from bot.intake.judgement import Guess, Judgement
from tests.flows.lab import OLGA, Lab, ToldClassifier

PANIC = "the press is on fire, help"
MAYBE = "nothing works"


@dataclass
class Alarmed(ToldClassifier):
    """As the real one: unsure of `MAYBE`, which is an emergency before all else and cannot wait."""

    async def classify(self, text: str, *, language: str) -> Judgement:
        judged = await super().classify(text, language=language)
        if MAYBE not in text:
            return judged
        ranked = (Guess(kind="emergency", confidence=0.7), Guess(kind="smalltalk", confidence=0.2))
        return replace(judged, kind=None, ranked=ranked, urgent=True)


def alarmed(lab: Lab) -> Lab:
    """The desk with that classifier."""
    lab.classifier = Alarmed(kinds={PANIC: "emergency"})
    lab.refit()
    return lab


async def shown(lab: Lab, request: RequestId) -> CardView:
    """The newest card of the request, as it was sent."""
    await lab.deliver()
    cards = [one.notice for one in lab.sent if isinstance(one.notice, CardView)]
    return [one for one in cards if one.request_id == request][-1]


async def lines(lab: Lab) -> list[tuple[int, str]]:
    await lab.flows.client.requests(lab.source(OLGA))
    return [(one.request_id, one.state) for one in lab.last(RequestList, OLGA).lines]
