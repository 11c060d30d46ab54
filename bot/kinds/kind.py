"""What a kind of request is: the properties by which decision, queue and card tell kinds apart."""

from dataclasses import dataclass
from enum import StrEnum

from bot.quota.handling import Handling


class RequestKind(StrEnum):
    """The codes of the kinds, as data, buttons (`kind_<code>`), queues and plans write them."""

    CONSULTATION = "consultation"
    WORK = "work"
    ESTIMATE = "estimate"
    COMPLAINT = "complaint"
    EMERGENCY = "emergency"
    BILLING = "billing"
    BARGAIN = "bargain"
    STATUS = "status"
    APPEAL = "appeal"
    SMALLTALK = "smalltalk"
    OTHER = "other"
    PERSON = "person"
    """A person asked for about the terms. Only a button makes such a request: it is never predicted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of request.

    `handling` is its row of the decision table. `asset` names the unit of the contract that includes it and
    `service` its line in the price list; None where there is none. `to_lead`: it goes to a lead, not to
    any staff. `emoji` marks its cards. `offered`: it may be a button when a client is asked what is meant.
    `predicted`: the classifier may find it in a text. `charges`: taking it may cost the client something.
    """

    code: RequestKind
    handling: Handling
    emoji: str
    asset: str | None = None
    service: str | None = None
    to_lead: bool = False
    offered: bool = True
    predicted: bool = True

    @property
    def charges(self) -> bool:
        """Whether a request of this kind can use up a unit or cost money."""
        return self.service is not None

    @property
    def routed(self) -> bool:
        """Whether a person of the desk hears of it; the others are answered by the bot alone."""
        return self.handling not in (Handling.BOT, Handling.TALK, Handling.HINT)
