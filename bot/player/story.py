"""What a story is made of: people, what they do, what they must see. Values only; reading is `reading`."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path


class Role(StrEnum):
    """What a person of a story is to the company."""

    CLIENT = "client"
    STAFF = "staff"
    LEAD = "lead"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of the story; `name` is the first name on Telegram, `lang` the language of the application,
    `username` what stands behind the @, which most people do without.
    """

    name: str
    role: Role
    lang: str | None = None
    username: str | None = None

    @property
    def in_group(self) -> bool:
        """Whether this person sits in the staff group."""
        return self.role is not Role.CLIENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One message of a burst; `content` is {"text": …} or {"photo": …, "caption": …}.

    `after` counts from the previous item; `grouped` says that the item and the previous one are one album.
    """

    content: dict[str, object]
    after: timedelta = timedelta(0)
    grouped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A person sends messages: in private, or in a topic (`place` is "queue:<kind>" or "group")."""

    who: str
    items: tuple[Item, ...]
    means: str | None = None
    reply_to: str | None = None
    place: str | None = None

    @property
    def words(self) -> str:
        """The text of the first item, for those who look for a command."""
        return str(self.items[0].content.get("text", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A person edits a message of hers: the one whose text is `old`."""

    who: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A person presses the newest button in sight with that action, on a message with the text `on`."""

    who: str
    action: str
    on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Staff write to the client within the request they work on."""

    who: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Staff close the request they work on, with the minutes spent."""

    who: str
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A person follows the newest unused invitation that names `client`."""

    who: str
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A person leaves the staff group."""

    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTopic:
    """A person deletes a topic of the staff group with everything in it; `place` is "queue:<kind>"."""

    who: str
    place: str


Act = Say | Edit | Press | Answer | Done | Join | Leave | DeleteTopic


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Virtual time passes."""

    span: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOnce:
    """Acts that all reach the bot before it answers any."""

    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """The bot is killed and started again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flooded:
    """Telegram answers the bot's next `times` sends with "too many requests, retry after `pause`"."""

    pause: timedelta
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class See:
    """Something new came to a person, or to the staff group (`who` is None), and it reads like this."""

    who: str | None
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    album: int | None = None
    """So many pieces of the album sent last came as one album, in its order; None is not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Nothing new came to a person, or to the staff group (`who` is None)."""

    who: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What `/client` tells an admin. Counts are whole numbers, amounts major units; None is not asked."""

    client: str
    left: dict[str, int] = field(default_factory=dict)
    balance: Decimal | None = None
    held: Decimal | None = None
    open: int | None = None


Check = See | Unseen | Standing
Deed = Act | Wait | AtOnce | Crash | Flooded | Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a story: what happens, and how the story says it."""

    deed: Deed
    source: str

    @property
    def is_check(self) -> bool:
        """Whether the step only looks."""
        return isinstance(self.deed, See | Unseen | Standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A whole story. `must_fail_at` is the index of the step that was falsified, if one was."""

    path: Path
    title: str
    pain: int
    clock: datetime
    plans: Path
    people: dict[str, Person]
    setup: tuple[Step, ...]
    steps: tuple[Step, ...]
    must_fail_at: int | None = None

    @property
    def lang(self) -> str:
        """The language the clients of the story speak."""
        clients = [p.lang for p in self.people.values() if p.role is Role.CLIENT and p.lang]
        return clients[0] if clients else "en"

    def named(self, *roles: Role) -> list[Person]:
        """The people with one of these roles, in the order of the story."""
        return [person for person in self.people.values() if person.role in roles]

    def deeds(self) -> list[Deed]:
        """Everything that happens, set-up first, what happens at once one by one."""
        flat: list[Deed] = []
        for step in (*self.setup, *self.steps):
            flat.extend(step.deed.acts if isinstance(step.deed, AtOnce) else (step.deed,))
        return flat
