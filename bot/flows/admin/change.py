"""What every admin command shares: the right, the client meant, the audit line with before, after and
Undo."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.desk.people import Account
from bot.flows.notices import Changed, NotAllowed, Usage
from bot.flows.scene import Flow, Scene
from bot.flows.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminFlow(Flow):
    """A command of admins; anyone else is told so and nothing happens."""

    async def command(self, source: Source, name: str, body: Callable[[Scene], None]) -> None:
        def guarded(scene: Scene) -> None:
            if scene.source.user not in scene.house.admins:
                scene.answer(NotAllowed(command=name))
            else:
                body(scene)

        await self.run(source, guarded)


def with_client(scene: Scene, command: str, client: str, body: Callable[[Account], None]) -> None:
    """Find the one client meant and lock it; otherwise say which there are."""
    matches = scene.tx.accounts.find(client)
    if len(matches) == 1:
        body(scene.tx.accounts.lock(matches[0].id))
        return
    error = "ambiguous_client" if matches else "unknown_client"
    options = tuple(account.name for account in (matches or scene.tx.accounts.all())[:8])
    scene.answer(Usage(command=command, error=error, detail=client, options=options))


def end_of(day: date, zone: str) -> datetime:
    """The first moment after a local calendar day: what is valid until a day includes it."""
    following = date.fromordinal(day.toordinal() + 1)
    return datetime.combine(following, time.min, tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def start_of(day: date, zone: str) -> datetime:
    """The first moment of a local calendar day, in UTC."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def record(
    scene: Scene, account: Account | None, changed: Changed, *, undo: Mapping[str, object] | None
) -> Changed:
    """Write the audit line and return the notice with its id, so that Undo finds it."""
    because = f" ({changed.because})" if changed.because else ""
    audit_id = scene.tx.audit.add(
        actor=scene.source.user,
        account_id=None if account is None else account.id,
        action=f"{changed.what} {changed.subject}{because}",
        before=changed.before,
        after=changed.after,
        undo="" if undo is None else json.dumps(undo),
        now=scene.now,
    )
    return replace(changed, audit_id=audit_id, undoable=undo is not None)
