"""Does a message go on with the talk of an open request, or does it start something new?"""

from bot.intake.judgement import Judgement, possible_emergency

NEW_MATTER = frozenset({"emergency", "complaint", "appeal", "bargain", "billing", "estimate"})
"""Kinds that another person, another clock or another price answers: recognised in a talk, they leave it.

An estimate is among them because a recalculation is counted, also when it is asked for in passing.
"""


def belongs_to_talk(judgement: Judgement, *, is_reply: bool, talk_open: bool) -> bool:
    """A reply always goes on; without an open talk nothing does.

    `is_reply`: it replies to a message of that talk. What is not recognised goes on: asking in the middle of
    a talk what each sentence means would be worse than a new matter that staff see and split. Only what may
    be an emergency is asked about: it would drown there.
    """
    if is_reply:
        return True
    return talk_open and judgement.kind not in NEW_MATTER and not possible_emergency(judgement)


def leaves_for_emergency(judgement: Judgement) -> bool:
    """Whether words without a place of their own go to their writer's open emergency: whatever does not
    belong to other people or to another price, a second cry for help among it."""
    return judgement.kind == "emergency" or judgement.kind not in NEW_MATTER


def wants_answer(judgement: Judgement, *, text: str, media: str | None) -> bool:
    """Whether words in a talk wait for an answer. Thanks and courtesies do not, unless they ask; nor does a
    sticker. A picture or a voice message without words may be anything, so it does."""
    if not text.strip():
        return media not in (None, "sticker")
    guess = judgement.ranked[0].kind if judgement.kind is None and judgement.ranked else judgement.kind
    return guess != "smalltalk" or "?" in text
