"""What a request's topic in a private chat is called."""

from bot.flows.notices import TopicView
from bot.views.graphemes import clean, fit, name

NAME_LIMIT = 128
OVER = "✓ "
"""Before the name once its reader does not work on it any more; a topic there cannot be closed."""


def topic_name(notice: TopicView) -> str:
    """`#12 Budmax: how do I …`: at most 128 characters, by the Bot API."""
    words = " ".join(clean(notice.excerpt).split())
    said = f"#{notice.request_id} {name(notice.client, 40)}" + (f": {words}" if words else "")
    return fit(said if notice.active else OVER + said, NAME_LIMIT)
