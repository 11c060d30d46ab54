"""The methods of the Bot API that the sandbox knows, by area."""

from __future__ import annotations

from sandbox.methods import (
    callbacks,
    chats,
    editing,
    ephemeral,
    forwarding,
    media,
    payments,
    polls,
    profile,
    receiving,
    sending,
    topics,
)
from sandbox.methods.registry import METHODS, Method, RawResult

__all__ = ["METHODS", "Method", "RawResult"]

_AREAS = (
    callbacks,
    chats,
    editing,
    ephemeral,
    forwarding,
    media,
    payments,
    polls,
    profile,
    receiving,
    sending,
    topics,
)
