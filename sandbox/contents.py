"""Contents of messages that are no files and no texts: polls, dice, venues."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable

from sandbox.model import Json

DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
"""The greatest value by emoji."""


def dice_json(emoji: str, number: int) -> Json:
    """Dice: chance that is the same in every run, counted by `number`."""
    return {"emoji": emoji, "value": zlib.crc32(str(number).encode()) % DICE.get(emoji, 6) + 1}


def venue_content(location: Json, venue: Json) -> Json:
    """{"venue", "location"}: beside a venue its location stands in the message too."""
    return {"venue": {"location": location, **venue}, "location": location}


def poll_json(number: int, question: str, options: Iterable[Json], **more: object) -> Json:
    """Poll that nobody has voted in; each option is {"text", "text_entities"?}."""
    return {
        "id": str(5_000_000_000_000_000_000 + number),
        "question": question,
        "options": [
            {
                **option,
                "voter_count": 0,
                "persistent_id": hashlib.sha256(f"{n}/{option['text']}".encode()).hexdigest()[:16],
            }
            for n, option in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
        **more,
    }
