"""People we do not know: admins hear who writes, each once a day and few in all; what is not kept any more is
said to be so."""

from zoneinfo import ZoneInfo

from bot.flows.case import excerpt
from bot.flows.notices import AdminAlert, KeptFirst
from bot.flows.scene import Scene
from bot.flows.shown import name_of
from bot.ids import DraftId

PARKED = 20
"""Messages kept of somebody who is not yet a client's contact."""
TOLD = 5
"""Strangers a day of whom admins are told one by one; of those beyond, once together."""


def tell_of_stranger(scene: Scene, words: str) -> None:
    """Who writes, their first words and how to let them in."""
    day = scene.now.astimezone(ZoneInfo(scene.house.desk_zone or "UTC")).date().isoformat()
    if not first_time(scene, f"stranger:{day}:{scene.source.user}"):
        return
    place = next((n for n in range(1, TOLD + 2) if first_time(scene, f"strangers:{day}:{n}")), None)
    if place is None:
        return
    if place > TOLD:
        scene.tell_admins(AdminAlert(what="more_unknown", detail=str(TOLD)))
        return
    who = f"{name_of(scene, scene.source.user) or '?'} ({scene.source.user})"
    scene.tell_admins(AdminAlert(what="unknown_person", client=who, detail=excerpt(words)))


def say_full(scene: Scene, draft_id: DraftId) -> None:
    """No more is kept; said once."""
    if first_time(scene, f"stranger:full:{draft_id}"):
        scene.answer(KeptFirst(n=PARKED))


def first_time(scene: Scene, key: str) -> bool:
    """Whether this has not happened yet; now it has."""
    if scene.tx.keys.get(key) is not None:
        return False
    scene.tx.keys.put(key, fingerprint="", outcome="", now=scene.now)
    return True
