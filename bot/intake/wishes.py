"""Wishes that are named outright: a complaint, somebody in charge, an order calculated once more.

Recognised by their own words where the model is unsure, in a talk above all: a complaint about somebody must
not end with that somebody. Whoever asks for somebody in charge contests what happened so far: an appeal, as
in the training data. None of them is charged on these words: the first two are free, and an order is asked
about or counted before anything else.
"""

import re
from dataclasses import replace
from typing import Final

from bot.intake.judgement import Guess, Judgement
from bot.intake.normalise import normalise

RULES: Final = "rules"
TO_A_LEAD: Final = frozenset({"complaint", "appeal"})

_BOSS = (
    r"(?:руководител\w+|начальник\w*|начальств\w+|директор\w*|главн(?:ого|ым|ому)|старш(?:его|им|ему)"
    r"|управляющ\w+)"
)
_BOSS_PL = (
    r"(?:kierowniki\w*|kierownika|kierownikiem|przelozon\w+|szef\w*|dyrektor\w*|menedzer\w*|managere?m?)"
)
_BOSS_EN = (
    r"(?:manager|supervisor|boss|director|someone in charge|somebody in charge|person in charge"
    r"|your lead|team lead)"
)
_PERSON: Final = re.compile(
    rf"\b(?:позовите|позови|дайте|соедините|переключите|пригласите|свяжите)(?: \w+){{0,4}} {_BOSS}\b"
    rf"|\b(?:поговорить|говорить|пообщаться|связаться|разговор\w*|беседы)(?: \w+){{0,3}} {_BOSS}\b"
    rf"|\b(?:хочу|можно|нужен|прошу)(?: \w+){{0,2}} {_BOSS}(?: \w+)?$|^{_BOSS}(?: пожалуйста)?$"
    rf"|\b(?:prosze|chce|chcialbym|chcialabym|moge|mozna|chcemy)(?: \w+){{0,3}} (?:rozmow\w+|rozmawiac"
    rf"|porozmawiac|kontakt\w*|polaczyc|polaczenie)(?: \w+){{0,3}} {_BOSS_PL}\b"
    rf"|\b(?:prosze|poprosze)(?: o)? {_BOSS_PL}$|^{_BOSS_PL}(?: prosze)?$"
    rf"|\b(?:talk|speak|speaking|talking|put me through|get me|connect me|call)(?: \w+){{0,3}} {_BOSS_EN}\b"
    rf"|^(?:the |your |a )?{_BOSS_EN}(?:,? please)?$|\bi (?:want|need)(?: to see)? (?:the |your "
    rf"|a ){_BOSS_EN}\b"
)
_COMPLAINT: Final = re.compile(
    r"\b(?:хочу|хотим|буду|будем|вынужден\w*|решил\w*)(?: \w+){0,2} (?:пожаловаться|жаловаться|жалобу)\b"
    r"|\b(?:подаю|подаем|пишу|оставлю|примите|это|официальн\w+) (?:\w+ )?жалоб[ау]\b|\bжалоба на\b"
    r"|\bжалуюсь на\b|^жалоба\b"
    r"|\b(?:chce|chcemy|chcialbym|chcialabym|musze|musimy)(?: \w+){0,2} (?:zlozyc|zglosic"
    r"|wniesc)(?: \w+)? (?:skarge|reklamacje|zazalenie)\b"
    r"|\b(?:skladam|skladamy|zglaszam|zglaszamy|wnosze)(?: \w+)? (?:skarge|reklamacje|zazalenie)\b"
    r"|\bskarga na\b|^skarga\b|\bskarze sie na\b"
    r"|\b(?:want|wants|like|have|going|need) to (?:file |make |lodge |raise |submit )?(?:a "
    r"|an )?(?:formal |official )?complain(?:t)?\b"
    r"|\b(?:this is a|my|formal|official) complaint\b|\bcomplaint about\b|\bi (?:am|'m) complaining\b"
)
_APPEAL: Final = re.compile(
    r"\b(?:обжаловать|обжалую|оспорить|оспариваю)\b|\bпересмотр\w+ (?:ваше |свое |это )?решени[ея]\b"
    r"|\bodwoluje sie\b|\bskladam odwolanie\b|\b(?:chce|chcialbym|chcialabym) (?:sie )?odwolac\b"
    r"|\b(?:want|like) to appeal\b|\bi appeal\b|\breview (?:your|this|the) decision\b"
)
_AGAIN: Final = re.compile(
    r"\b(?:пересчитай\w*|пересчитать|пересчет\w*|перерасчет\w*|посчитай\w* (?:заново|еще раз|снова))\b"
    r"|\b(?:przelicz|przeliczcie|przeliczyc|przeliczenie|przeliczenia|policzcie? jeszcze raz)\b"
    r"|\b(?:recalculat\w+|re-?quote|requote|recalc|calculate \w+ again)\b"
)
_ORDER: Final = re.compile(r"\b(?:заказ\w*|zamowieni\w+|order)\b")
_WISHES: Final = (("appeal", _APPEAL), ("appeal", _PERSON), ("complaint", _COMPLAINT))
LONG: Final = 300
"""Beyond this a single phrase does not say what the whole is about."""


def wish_in(text: str) -> str | None:
    """The kind that is asked for by name; None when none is."""
    seen = normalise(text)
    if len(seen) > LONG:
        return None
    bare = seen.strip(" .!?,")
    for kind, pattern in _WISHES:
        if pattern.search(bare) is not None:
            return kind
    return "estimate" if _AGAIN.search(bare) is not None and _ORDER.search(bare) is not None else None


def granted(judgement: Judgement, wish: str | None) -> Judgement:
    """The judgement with the wish in it. An emergency stays one, and so does what goes to a lead anyway; an
    order is no reason to doubt a kind that was recognised."""
    settled = TO_A_LEAD | {"emergency"} if wish in TO_A_LEAD else frozenset({judgement.kind}) - {None}
    if wish is None or judgement.kind in settled:
        return judgement
    others = tuple(guess for guess in judgement.ranked if guess.kind != wish)
    ranked = (Guess(kind=wish, confidence=1.0), *others)
    return replace(judgement, kind=wish, confidence=1.0, ranked=ranked, model=RULES)
