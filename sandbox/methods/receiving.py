"""getUpdates and the webhook's settings."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlsplit

from sandbox.errors import bad_request, conflict
from sandbox.methods.registry import Described, RawResult, method
from sandbox.model import Json
from sandbox.render import present
from sandbox.updates import Pending
from sandbox.world import Webhook, World

LONGEST_POLL, LONGEST_VIRTUAL_POLL = 50, 20
"""Real seconds of a long poll; virtual time never ends one."""

OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@method("getUpdates", "Array of Update")
async def get_updates(world: World, params: Json) -> list[Json] | RawResult:
    """A long poll.  Raises ApiError 409 when a webhook is set or another poll begins meanwhile."""
    if world.webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    updates = world.updates
    updates.set_allowed(params.get("allowed_updates"))
    updates.confirm(params.get("offset", 0))
    updates.poll += 1
    mine = updates.poll
    world.changed.fire()
    loop = asyncio.get_running_loop()
    longest = LONGEST_VIRTUAL_POLL if world.clock.virtual else LONGEST_POLL
    until = loop.time() + min(max(params.get("timeout", 0), 0), longest)
    limit = min(max(params.get("limit", 100), 1), 100)
    while True:
        if updates.poll != mine:
            raise conflict(OTHER_POLL)
        if world.webhook.url:
            raise conflict("terminated by setWebhook request")
        ready = updates.ready(limit)
        left = until - loop.time()
        if ready or left <= 0 or world.over:
            return _handed_out(world, ready)
        await world.changed.wait(left)


def _handed_out(world: World, ready: list[Pending]) -> list[Json] | RawResult:
    """Bodies in order; a raw text travels alone and is forgotten, because nobody can confirm it."""
    if ready and ready[0].raw is not None:
        world.updates.take(ready[0])
        world.idle.void()
        return RawResult(text=f"[{ready[0].raw}]")
    batch: list[Json] = []
    for pending in ready:
        if pending.raw is not None:
            break
        if pending.hidden and not pending.delivered:
            world.idle.void()
        world.updates.deliver(pending)
        batch.append(pending.body)
    return batch


@method("setWebhook", "True")
def set_webhook(world: World, params: Json) -> Described:
    """Plain http is allowed: the real server allows it to local bots too."""
    url = params["url"]
    if not url:
        return _unhook(world, params)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.get("secret_token") or None
    if secret is not None and re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret) is None:
        raise bad_request("secret token contains unallowed characters")
    world.updates.set_allowed(params.get("allowed_updates"))
    if params.get("drop_pending_updates"):
        world.updates.drop_all()
    new = Webhook(
        url=url,
        secret=secret,
        max_connections=params.get("max_connections", 40),
        certificate="certificate" in params,
        ip_address=params.get("ip_address"),
    )
    same = (new.url, new.secret) == (world.webhook.url, world.webhook.secret)
    world.webhook = new
    world.changed.fire()
    return Described(result=True, description=f"Webhook {'is already' if same else 'was'} set")


@method("deleteWebhook", "True")
def delete_webhook(world: World, params: Json) -> Described:
    return _unhook(world, params)


def _unhook(world: World, params: Json) -> Described:
    if params.get("drop_pending_updates"):
        world.updates.drop_all()
    was = "was" if world.webhook.url else "is already"
    world.webhook = Webhook()
    world.changed.fire()
    return Described(result=True, description=f"Webhook {was} deleted")


@method("getWebhookInfo", "WebhookInfo")
def get_webhook_info(world: World, _params: Json) -> Json:
    hook = world.webhook
    return present(
        url=hook.url,
        has_custom_certificate=hook.certificate,
        pending_update_count=len(world.updates.waiting()),
        ip_address=(hook.ip_address or "127.0.0.1") if hook.url else None,
        last_error_date=hook.last_error_at,
        last_error_message=hook.last_error,
        max_connections=hook.max_connections if hook.url else None,
        allowed_updates=world.updates.allowed,
    )
