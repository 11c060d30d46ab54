"""The number of an order in a client's text: "заказ 1", "zamówienie nr 12", "order #5". Never an amount."""

import re
import unicodedata

_WORD = r"заказ(?:а|у|ом|е)?|zam(?:[oó]wieni(?:e|a|u|em)|\.)|order"
_SIGN = r"№|#|nr\b\.?|no\b\.?|num(?:er(?:em|ze|u)?|ber)\b|номер(?:а|у|ом|е)?\b"
_ORDER = re.compile(
    rf"(?<!\w)(?:{_WORD})(?P<gap>\s*[:(]?\s*(?:(?:за|под|o|pod)\s+)?)(?P<sign>(?:{_SIGN})\s*)?(?P<number>[1-9]\d{{0,8}})"
    r"(?=(?P<tail>.{0,40}))",
    re.IGNORECASE,
)
_PART_OF_MORE = re.compile(r"[\w%$€£₽‰°№#]|[-–—/×*+^][\w(]|[.,:]\d|\s\d{3}(?!\d)|\s?[%$€£₽×*°]")
"""What shows right behind the digits that they are an amount, a date, a size or a code."""
_UNIT = re.compile(
    r"\s+(?:руб|р\b|коп|тыс|млн|шт|экз|штук|копи|дн|час|ч\b|мин|лет|раз\b|кг|м\b|мм|см|метр|лист|январ|феврал|март"
    r"|апрел|ма[яй]\b|июн|июл|август|сентяб|октяб|нояб|декаб"
    r"|zł|zl|pln|gr\b|tys|mln|szt|egz|sztuk|kopi|dni|godz|min|raz|kg|mm|cm|arkusz|stycz|lut|marc|kwiet|maj|czerw|lip"
    r"|sierp|wrze|paźdz|pazdz|listop|grud"
    r"|rub|usd|eur|gbp|euro|dollar|pound|quid|k\b|thousand|million|pcs|pieces|copies|units|hours?\b|days?\b|times?\b"
    r"|jan|feb|mar|apr|may|june|july|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\s*(?:$|[.,;:!?)(\n\"»”…]|[-–—]\s"
    r"|(?:на|в|с|со|по|от|из|к|и|а|но|или|для|без|до|о|об|при|у|не|же|ещё|еще|уже|теперь|сейчас|снова|опять|если|как|где"
    r"|что|когда|пожалуйста|плиз|нужно|надо|можно|прошу|тираж\w*|бумаг\w+|расч[её]т\w*|пересч\w+|посч\w+|рассч\w+|измен\w+"
    r"|na|w|we|z|ze|po|od|do|i|a|ale|lub|albo|dla|bez|o|przy|u|nie|jeszcze|już|juz|teraz|znowu|jeśli|jesli|jak|gdzie|co"
    r"|kiedy|proszę|prosze|nakład\w*|naklad\w*|papier\w*|przelicz\w*|policz\w*|zmie\w+|wycen\w*"
    r"|on|in|with|without|for|from|to|at|by|and|but|or|if|of|is|was|as|again|now|still|please|pls|how|what|when|where"
    r"|instead|quantity|paper|recalc\w*|re-?quote\w*|estimate\w*|chang\w+)(?!\w))",
    re.IGNORECASE,
)
"""What may stand behind a number without a sign: "order 5 with", but not "order 5 chairs"."""
_WANTS = re.compile(
    r"\b(?:to|we|i|us|me|you|please|pls|and|will|would|can|could|must|should|'ll|'d like)\s+$", re.IGNORECASE
)
"""Before the English word: the verb, "we order 5", unless a sign says that a number follows."""


def order_number(text: str) -> int | None:
    """The one order that a text names, 1 to 999999999; None if it names none, or several different ones."""
    plain = unicodedata.normalize("NFC", text)
    numbers = {int(found["number"]) for found in _ORDER.finditer(plain) if _is_order(found)}
    return numbers.pop() if len(numbers) == 1 else None


def _is_order(found: re.Match[str]) -> bool:
    """Whether the digits number an order: nothing continues them, no counted thing follows without a sign."""
    tail = found["tail"]
    if _PART_OF_MORE.match(tail) or _UNIT.match(tail):
        return False
    if found["sign"]:
        return True
    wanted = _WANTS.search(found.string[: found.start()]) is not None
    verb = wanted and found.group().lower().startswith("order")
    return not verb and _GOES_ON.match(tail) is not None
