"""How a kind of request is treated by the decision: the one property of a kind that money depends on."""

from enum import StrEnum


class Handling(StrEnum):
    """What the decision does with a request of a kind (the rows of the decision table)."""

    QUOTA = "quota"
    """A unit of the quota while there is one, then a price: consultation."""
    PRICED = "priced"
    """Always a price first, or a quote by staff where the list has none: work."""
    ESTIMATE = "estimate"
    """The first one of an order free, then its free recalculations, then a price: estimate."""
    EMERGENCY = "emergency"
    """Accepted before any money question; what covers it is found afterwards: emergency."""
    FREE = "free"
    """Accepted and never charged: complaint, appeal, bargain, a person asked for."""
    BOT = "bot"
    """Answered by the bot from its own data: billing, status."""
    TALK = "talk"
    """A short friendly answer or a reaction: smalltalk."""
    HINT = "hint"
    """A hint what the bot is for: other."""
