"""Settings: every mistake is told in one line that says what to do, and no secret is ever shown."""

import re
from pathlib import Path

import pytest

from bot.plans import read_plans
from bot.quota.tax import TaxOn
from bot.settings import BadSettings, Settings, read_settings

TOKEN = "42:EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE"
SECRET = "s" * 32


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Away from a developer's own settings."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(f"DOORMAN_{field}".upper(), raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    """The settings with these variables besides the token."""
    for name, value in {"token": TOKEN, **values}.items():
        monkeypatch.setenv(f"DOORMAN_{name}".upper(), value)
    return read_settings()


def refusal(monkeypatch: pytest.MonkeyPatch, **values: str) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        given(monkeypatch, **values)
    return caught.value.lines


def test_without_a_token_one_line_says_where_to_get_one() -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings()
    assert len(caught.value.lines) == 1
    assert caught.value.lines[0].startswith("DOORMAN_TOKEN: is not set; ")
    assert "@BotFather" in caught.value.lines[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("token", "no token"),
        ("admins", "1,anna"),
        ("staff_group", "my group"),
        ("quiet_seconds", "61"),
        ("quiet_seconds", "soon"),
        ("listen", "8080"),
        ("listen", "localhost:99999"),
        ("api", "api.telegram.org"),
        ("log_level", "loud"),
        ("clock", "moon"),
        ("language", "de"),
        ("desk_zone", "Warsaw"),
        ("desk_zone", "../etc/passwd"),
    ],
)
def test_a_bad_value_is_named_in_one_line_with_what_to_give(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    lines = refusal(monkeypatch, **{name: value})
    assert len(lines) == 1
    assert lines[0].startswith(f"DOORMAN_{name.upper()}: ")
    assert "give " in lines[0]
    assert "\n" not in lines[0]


@pytest.mark.parametrize("secret", ["", "short", "ключ" * 10, "s" * 31, "s" * 257])
def test_a_webhook_without_a_good_secret_is_refused(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    lines = refusal(monkeypatch, webhook_url="https://bot.example", webhook_secret=secret)
    assert lines[0].startswith("DOORMAN_WEBHOOK_SECRET: ")
    assert not secret or secret not in lines[0]


def test_a_webhook_needs_somewhere_to_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = refusal(monkeypatch, webhook_url="https://bot.example", webhook_secret=SECRET, listen="off")
    assert lines[0].startswith("DOORMAN_LISTEN: ")


def test_secrets_may_stand_in_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOORMAN_TOKEN_FILE", str(tmp_path / "token"))
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    (tmp_path / "db").write_text("postgresql://doorman:pass@db/doorman")
    monkeypatch.setenv("DOORMAN_DATABASE_FILE", str(tmp_path / "db"))
    found = read_settings()
    assert found.token.get_secret_value() == TOKEN
    assert found.database.get_secret_value() == "postgresql://doorman:pass@db/doorman"
    assert found.secrets == (TOKEN, "", "pass", "")


def test_a_secret_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORMAN_TOKEN_FILE", "/nowhere/token")
    with pytest.raises(BadSettings, match=r"^DOORMAN_TOKEN_FILE: /nowhere/token cannot be read"):
        read_settings()


def test_settings_never_show_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    database = "postgresql://doorman:hush@db/doorman"
    found = given(monkeypatch, webhook_secret=SECRET, database=database)
    for shown in (repr(found), str(found), str(found.model_dump())):
        assert TOKEN not in shown
        assert SECRET not in shown
        assert "hush" not in shown


def test_lists_are_read_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    found = given(monkeypatch, admins=" 1, 2,", escalation_contacts="Ann, +48 1; Bob")
    assert found.admins == {1, 2}
    assert found.escalation_contacts == ("Ann, +48 1", "Bob")
    assert given(monkeypatch, escalation_contacts="Ann, Bob").escalation_contacts == ("Ann, Bob",)


def test_stories_listen_only_where_they_are_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch).listener == ("127.0.0.1", 8080)
    assert given(monkeypatch, clock="sandbox").listener is None
    assert given(monkeypatch, clock="sandbox", listen="127.0.0.1:9000").listener == ("127.0.0.1", 9000)
    assert given(monkeypatch, listen="[::1]:80").listener == ("::1", 80)
    assert given(monkeypatch, listen="off").listener is None


def test_a_file_of_settings_is_read_and_an_empty_value_is_none(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"DOORMAN_TOKEN={TOKEN}\nDOORMAN_STAFF_GROUP=\nPOSTGRES_PASSWORD=x\n")
    assert read_settings().staff_group is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "copy plans.example.yaml"),
        ("a: [", "is no YAML"),
        ("plans: 5", "plans"),
        ("[]", "plans.yaml: "),
    ],
)
def test_a_bad_plans_file_is_named_with_what_is_wrong(tmp_path: Path, content: str | None, said: str) -> None:
    file = tmp_path / "plans.yaml"
    if content is not None:
        file.write_text(content)
    with pytest.raises(BadSettings, match=said) as caught:
        read_plans(file)
    assert "\n" not in caught.value.lines[0]
    assert str(file) in caught.value.lines[0]


def test_the_example_plans_are_good(root: Path) -> None:
    assert "basic" in read_plans(root / "plans.example.yaml").plans


def test_what_the_example_plans_offer_is_read_as_it_is_written(tmp_path: Path, root: Path) -> None:
    file = tmp_path / "plans.yaml"
    file.write_text(offered(root), "utf-8")
    book = read_plans(file)
    assert book.entity("PLN").tax.on is TaxOn.DEPOSIT
    assert book.entity("PLN", "Acme Usługi").tax.on is TaxOn.SERVICE
    assert book.holidays["EUR"] == "NO"


def offered(root: Path) -> str:
    """The example with its entities and holidays switched on, those of Norway too."""
    text = (root / "plans.example.yaml").read_text("utf-8").replace("\ntax: {", "\n# tax: {")
    offers = r"^# (?=entities:|holidays:|  (?:Acme|ООО))"
    text = re.sub(offers, "", text, flags=re.MULTILINE).replace("EUR: DE}", "EUR: NO}")
    return text.replace("  ООО Акме:", "  Acme GmbH:       {currency: EUR, tax: 19%}\n  ООО Акме:")
