"""`.env.example` and `bot.settings.Settings` agree field for field, secrets and defaults included."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings

LINE = re.compile(r"^(# )?(DOORMAN_[A-Z_]+)=(.*)$", re.MULTILINE)
TOKEN = "42:EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE"


def shown(root: Path) -> dict[str, str]:
    """Variable -> value as .env.example shows it, commented lines included."""
    lines = LINE.findall((root / ".env.example").read_text("utf-8"))
    assert len({name for _, name, _ in lines}) == len(lines), "a variable stands twice"
    return {name: value for _, name, value in lines}


def expected() -> tuple[set[str], set[str]]:
    """Variables of the settings, and those of them that are secrets."""
    names: set[str] = set()
    secrets: set[str] = set()
    for field, info in Settings.model_fields.items():
        name = f"DOORMAN_{field}".upper()
        if not name.endswith("_FILE"):
            names.add(name)
        if SecretStr in (info.annotation, *getattr(info.annotation, "__args__", ())):
            secrets.add(name)
    return names, secrets


def test_every_field_is_shown_and_every_variable_shown_is_a_field(root: Path) -> None:
    names, _ = expected()
    assert {name for name in shown(root) if not name.endswith("_FILE")} == names


def test_every_secret_may_come_from_a_file_and_nothing_else_may(root: Path) -> None:
    _, secrets = expected()
    assert {"DOORMAN_TOKEN", "DOORMAN_WEBHOOK_SECRET"} <= secrets
    assert {name.removesuffix("_FILE") for name in shown(root) if name.endswith("_FILE")} == secrets


def test_the_defaults_shown_are_the_defaults(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # away from a developer's own .env
    for name in [*shown(root), *expected()[0]]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOORMAN_TOKEN", TOKEN)
    by_default = Settings()
    for name, value in shown(root).items():
        if value:
            monkeypatch.setenv(name, value)
    assert Settings() == by_default
