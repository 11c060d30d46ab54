"""`/privacy`: what is kept about a person, for how long, who sees it, whom to ask."""

from dataclasses import dataclass

from bot.flows.notices import Privacy
from bot.flows.scene import Flow, Work
from bot.flows.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPrivacy(Flow):
    async def __call__(self, source: Source) -> None:
        await self.run(source, lambda scene: scene.answer(privacy(scene)))


def privacy(work: Work) -> Privacy:
    """The company's own words in place of ours where it has some; how long things are kept is always told."""
    house = work.house
    return Privacy(
        company=house.company,
        words=house.privacy_words,
        names=(house.privacy_contact,) if house.privacy_contact else house.names,
        texts_days=None if house.keep_texts is None else house.keep_texts.days,
        updates_days=house.keep_updates.days,
    )
