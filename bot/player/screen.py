"""Shows plays on a terminal: clients left, the company right, the virtual clock beside each bubble."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final, Literal

from rich import box
from rich.align import Align
from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from bot.player.chats import TOASTS, Button, Event
from bot.player.match import fold
from bot.player.play import Result
from bot.player.stage import Stage
from bot.player.story import AtOnce, Crash, Flooded, Person, See, Standing, Step, Story, Unseen, Wait

Speed = Literal["reading", "full"]

PAINS: Final = {
    1: "one channel, and it is seen",
    2: "clients that drain",
    3: "consultations paid like a mobile phone",
    4: "who pays more gets more",
    5: "contact lost with quiet payers",
    6: "pressure",
    7: "no limit was agreed",
    8: "a limit applied stupidly",
}
"""What each numbered pain is about, in a few words."""
_LETTERS_A_SECOND: Final = 45
_LONGEST_SECONDS: Final = 2.5
_SHORTEST_SECONDS: Final = 0.5
_SHOWN: Final = frozenset({"sent", "edited", "deleted", "reaction", *TOASTS})
_CLIENT, _BOT, _STAFF = "cyan", "green", "magenta"


@dataclass(slots=True, kw_only=True)
class Screen:
    """Prints a play as it happens, at reading speed if asked to."""

    console: Console
    speed: Speed
    zone: tzinfo | None = None
    open: bool = False

    def begins(self, story: Story) -> None:
        """The headline: what the story shows and which pain it ends."""
        self.zone, self.open = story.clock.tzinfo, False
        pain = PAINS.get(story.pain)
        self.console.print()
        self.console.print(Rule(Text(story.title, style="bold"), style="blue"))
        if pain:
            self.console.print(Align.center(Text(f"ends the pain {story.pain}: {pain}", style="dim italic")))
        people = "   ".join(_introduced(person) for person in story.people.values())
        self.console.print(Align.center(Text(f"{story.clock:%a %d.%m.%Y %H:%M}   {people}", style="dim")))
        for step in story.setup:
            self.console.print(Text(f"  before: {step.source}", style="dim"))

    def curtain(self, stage: Stage) -> None:
        """From now on messages are shown."""
        del stage
        self.open = True

    def step(self, index: int, step: Step) -> None:
        """What happens without a message of its own."""
        del index
        match step.deed:
            case Wait():
                self._note(f"… {step.source.removeprefix('wait: ')} pass …", style="yellow")
            case AtOnce():
                self._note("at once:", style="yellow")
            case Flooded(pause=pause, times=times):
                wait = f"wait {int(pause.total_seconds())} s"
                self._note(f'Telegram answers the next sends ({times}) with "{wait}"', style="bold red")
            case Crash():
                self._note("the bot is killed, and started again", style="bold red")
            case _:
                return

    def tapped(self, who: str, button: Button) -> None:
        """A press, in the words of the button."""
        if self.open:
            self._note(f"{who} taps [{button.label}]", style="yellow")

    def stepped(self, index: int, step: Step) -> None:
        """A check that held."""
        del index
        if step.is_check:
            self._note(f"✓ {in_words(step)}", style="dim green")

    def seen(self, stage: Stage, events: Sequence[Event]) -> None:
        """Bubbles for what became visible."""
        if not self.open:
            return
        for event in events:
            if event.kind in _SHOWN and (event.text or event.kind not in TOASTS):
                self._bubble(stage, event)
                self._pause(event.text)

    def ends(self, result: Result) -> None:
        """A line for a story that went well; the whole account of one that did not."""
        if result.passed:
            self.console.print(Text(f"  passed in {result.seconds:.1f} s", style="bold green"))
        else:
            self.console.print(Text(f"  FAILED: {result.error}", style="bold red"))

    def _bubble(self, stage: Stage, event: Event) -> None:
        right = _is_company(stage, event)
        width = min(76, max(44, self.console.width * 3 // 4))
        shown = _toast(stage, event) if event.kind in TOASTS else _panel(stage, event, self.zone, width)
        self.console.print(Align(shown, "right" if right else "left"))

    def _note(self, text: str, *, style: str) -> None:
        self.console.print(Padding(Text(text, style=style), (0, 0, 0, 2)))

    def _pause(self, text: str) -> None:
        if self.speed == "reading":
            time.sleep(min(_LONGEST_SECONDS, _SHORTEST_SECONDS + len(text) / _LETTERS_A_SECOND))


def _panel(stage: Stage, event: Event, zone: tzinfo | None, width: int) -> Panel:
    text = Text(fold(event.text))
    if event.media:
        text = Text(f"<{event.media} {event.file_name or ''}> ", style="italic") + text
    if event.kind in {"deleted", "reaction"}:
        text = Text(f"({event.kind} {event.emoji}) ".replace(" )", ")"), style="italic") + text
    rows = [Text("  ").join(Text(f"[{b.label}]", style="reverse") for b in row) for row in event.buttons]
    edited = " ✎" if event.kind == "edited" else ""
    return Panel(
        Group(text, *rows),
        box=box.ROUNDED,
        width=width,
        title=Text(f"{event.at.astimezone(zone):%H:%M:%S}  {_route(stage, event)}{edited}"),
        title_align="left",
        border_style=_style(stage, event),
    )


def _toast(stage: Stage, event: Event) -> Text:
    return Text(f"( {stage.cast.name(event.user_id)} sees: {fold(event.text)} )", style="italic yellow")


def _route(stage: Stage, event: Event) -> str:
    """Who writes to whom, with the topic where there is one."""
    writer = "Doorman" if event.by is None else stage.cast.name(event.by)
    if event.chat_id == stage.cast.group:
        topic = "" if event.thread_id is None else f" / {stage.cast.thread_name(event.thread_id)}"
        return f"{writer}, staff group{topic}"
    return f"{writer} → {stage.cast.name(event.chat_id)}" if event.by is None else f"{writer} → Doorman"


def _is_company(stage: Stage, event: Event) -> bool:
    """Whether it is seen on the company's side: the staff group and the private chats of staff and admins."""
    chat = event.user_id if event.kind in TOASTS else event.chat_id
    if chat == stage.cast.group:
        return True
    person = stage.cast.people.get(stage.cast.name(chat))
    return person is not None and person.in_group


def _style(stage: Stage, event: Event) -> str:
    if event.by is None:
        return _BOT
    return _STAFF if _is_company(stage, event) else _CLIENT


def in_words(step: Step) -> str:
    """A check as one would say it."""
    match step.deed:
        case See() as see:
            buttons = (f"[{action}]" for action in see.buttons)
            wanted = ", ".join((*see.has, *buttons)) or "something new"
            lacks = f", no {', no '.join(see.lacks)}" if see.lacks else ""
            return f"{see.who or 'the staff group'} sees {wanted}{lacks}"
        case Unseen() as unseen:
            return f"{unseen.who or 'the staff group'} sees nothing new"
        case Standing() as standing:
            left = (f"{unit} left {count}" for unit, count in standing.left.items())
            named = ("balance", standing.balance), ("held", standing.held), ("open", standing.open)
            figures = (f"{name} {figure}" for name, figure in named if figure is not None)
            return f"{standing.client}: {', '.join((*left, *figures))}"
        case _:
            return step.source


def _introduced(person: Person) -> str:
    return f"{person.name} ({person.role}{', ' + person.lang if person.lang else ''})"
