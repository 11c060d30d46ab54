"""The given stories stay as they came: the bot is made to fit them, never the other way round."""

import hashlib
from pathlib import Path

import pytest

GIVEN = {
    "01-included-consultation-ru.yaml": "3cb9cc5872171848c45d4875c4e3e4be97d67b5f82ec05ba76bcd4ccb993d3e9",
    "02-exhausted-then-paid-pl.yaml": "90e55405a2ae72a3c455eba5b17b61f841eac4d5eb10b879f515b4249a8688cd",
    "03-nothing-left-en.yaml": "c4a7496db6fa1f8e60998ec74edfe0e4da4dc9580c1b4446143513e52ade34be",
    "04-emergency-first-pl.yaml": "a1cd934d23f831a5765f3b8324885f525311621b2c95d8fb62eec4382f9a2cec",
    "05-burst-is-one-ru.yaml": "266bb42d8dd5cd3543854290684fc036677bad4c0b7811428154c709be0c2499",
    "06-two-staff-one-claim-en.yaml": "b63ab0b22c421fdaa3b412959eb7991c034c2cff8a014fbd05ba61513e0c95f4",
    "07-requote-again-and-again-ru.yaml": "1a683fb57f9a7b7da7dcf62f9771d869376c33b4cff6d929623d9a8c9f51d40e",
    "08-complaint-and-appeal-pl.yaml": "4e79cc7c6e9bbee56060cf6b234b10424e5de26d2ccc506a923f2aa1e9facfce",
    "plans.yaml": "55d010f3093e28da6e8810f5b26d164cb98b118186116330f12ed7dea4f307f9",
}


@pytest.mark.parametrize("name", GIVEN)
def test_a_given_story_is_unchanged(name: str) -> None:
    text = (Path(__file__).parent / name).read_bytes()
    assert hashlib.sha256(text).hexdigest() == GIVEN[name]


def test_each_language_has_two_stories_of_ours_or_more() -> None:
    ours = [path.stem for path in Path(__file__).parent.glob("[0-9]*.yaml") if path.name not in GIVEN]
    languages = [stem.rsplit("-", 1)[1] for stem in ours]
    assert set(languages) == {"en", "pl", "ru"}
    assert min(map(languages.count, ("en", "pl", "ru"))) >= 2
