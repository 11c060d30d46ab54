"""A person is asked for about the terms; goes to a lead, is counted and limited, is never predicted."""

from bot.kinds.kind import Kind, RequestKind
from bot.quota.handling import Handling

PERSON = Kind(
    code=RequestKind.PERSON,
    handling=Handling.FREE,
    emoji="🙋",
    to_lead=True,
    offered=False,
    predicted=False,
)
