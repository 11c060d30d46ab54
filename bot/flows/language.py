"""Which of our languages a Telegram language code is nearest to."""

LANGUAGES = ("ru", "pl", "en")
_NEAREST = {"ru": "ru", "be": "ru", "uk": "ru", "kk": "ru", "pl": "pl", "en": "en"}


def guess_language(code: str | None, *, fallback: str) -> str:
    """`ru`, `pl` or `en` for any code (`en_US`, ``, `x-foo`); the fallback where the code tells nothing."""
    if not code:
        return fallback
    return _NEAREST.get(code.replace("_", "-").split("-")[0].lower(), "en")
