"""Who is who on the made-up Telegram: ids of people, the staff group and its topics."""

from dataclasses import dataclass, field
from typing import Final

from bot.player.control import BOT, Control
from bot.player.story import Person, Role, Say, Story

TOPICS: Final = {
    "Questions": ("consultation",),
    "Work": ("work", "estimate"),
    "Urgent": ("emergency",),
    "Leads": ("complaint", "appeal", "bargain", "billing", "status", "other", "person"),
}
"""The topics of the staff group and the kinds they are bound to, unless the story binds them itself."""


@dataclass(slots=True, kw_only=True)
class Cast:
    """People by name, the staff group by chat id, topics by their kinds and names."""

    control: Control
    people: dict[str, Person]
    ids: dict[str, int] = field(default_factory=dict)
    group: int = 0
    threads: dict[str, int] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)

    @property
    def admin(self) -> Person:
        """The admin who sets things up and is asked for standings."""
        return next(person for person in self.people.values() if person.role is Role.ADMIN)

    @property
    def admin_ids(self) -> list[int]:
        """The ids of all admins."""
        return [self.ids[p.name] for p in self.people.values() if p.role is Role.ADMIN]

    @property
    def viewers(self) -> list[int]:
        """Every chat there is: all private ones, then the staff group."""
        return [*self.ids.values(), self.group]

    def name(self, user_id: int | None) -> str:
        """Who wrote it: a person's name, or the bot."""
        return next((name for name, known in self.ids.items() if known == user_id), "bot")

    def title(self, chat: int) -> str:
        """What a chat is called in a report."""
        return "staff group" if chat == self.group else f"{self.name(chat)} (private)"

    def chats_of(self, name: str) -> list[int]:
        """The chats where this person sees the bot."""
        return [self.ids[name], self.group] if self.people[name].in_group else [self.ids[name]]

    def chat(self, who: str | None) -> int:
        """A person's private chat, or the staff group."""
        return self.group if who is None else self.ids[who]

    def thread_name(self, thread: int) -> str:
        """What a topic is called."""
        return self.topics.get(thread, f"topic {thread}")

    async def topic(self, place: str) -> int | None:
        """The thread of "queue:<kind>", made by the admin if there is none; None for "group" (General)."""
        if place == "group":
            return None
        kind = place.removeprefix("queue:")
        if kind not in self.threads:
            await self.add_topic(kind.capitalize(), (kind,))
        return self.threads[kind]

    async def add_topic(self, name: str, kinds: tuple[str, ...]) -> int:
        """The admin makes a topic for these kinds."""
        answer = await self.control.post(
            "topics", {"chat_id": self.group, "name": name, "by": self.ids[self.admin.name]}
        )
        thread = int(answer["message_thread_id"])
        self.topics[thread] = name
        self.threads |= dict.fromkeys(kinds, thread)
        return thread


async def assemble(control: Control, story: Story) -> Cast:
    """Makes the people of the story and one staff group with the bot as its administrator."""
    cast = Cast(control=control, people=story.people)
    for person in story.people.values():
        names = {"first_name": person.name, "username": person.username}
        made = await control.post("people", {**names, "language_code": person.lang})
        cast.ids[person.name] = int(made["id"])
    team = [cast.ids[person.name] for person in story.people.values() if person.in_group]
    made = await control.post(
        "groups",
        {
            "title": "Staff",
            "forum": True,
            "members": team,
            "admins": cast.admin_ids,
            "bot": "administrator",
        },
    )
    cast.group = int(made["chat_id"])
    return cast


def bound_by_story(story: Story) -> set[str]:
    """The kinds whose topics the story binds itself, in its set-up."""
    said = [step.deed for step in story.setup if isinstance(step.deed, Say) and step.deed.place]
    binds = [deed.words.split() for deed in said if deed.words.startswith("/bind")]
    return {kind for words in binds for kind in words[1:]}


def bot_link(payload: str) -> str:
    """The deep link that starts the bot with `payload`; a pattern may stand for it."""
    return rf"https?://t\.me/{BOT['username']}\?start={payload}"
