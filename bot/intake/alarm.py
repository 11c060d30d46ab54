"""An emergency in worded panic: signs of alarm that no model has to weigh.

An angry emergency is an emergency, and so is a frightened one. Two signs that something stands still or is in
danger, or one with a cry for help, are clear; one alone may be an emergency: then the client is asked, with
the emergency first. Words that put it off (if, yesterday, not urgent) make less of it, never more.
"""

import re
from dataclasses import replace
from enum import StrEnum
from typing import Final

from bot.intake.judgement import Guess, Judgement, possible_emergency
from bot.intake.normalise import normalise

EMERGENCY: Final = "emergency"
RULES: Final = "rules"


class Alarm(StrEnum):
    CLEAR = "clear"
    POSSIBLE = "possible"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_PLACE = (
    r"(?:офис|склад|цех|завод|производств\w*|магазин|предприяти\w*|фирма|компани\w*|лини[яю]|конвейер"
    r"|касс[аы]|бухгалтери\w*|отдел)"
)
_MIEJSCE = r"(?:biuro|firma|produkcja|hala|magazyn|sklep|fabryka|zaklad|linia|kasa|kasy|maszyn[ay]|praca)"
_PLACE_EN = (
    r"(?:office|company|factory|shop|store|plant|warehouse|production|line|business|site|team|machines?)"
)
_SYSTEM = r"(?:сервер\w*|сайт|сет[ьи]|интернет|баз[аы]|1с|программа|телефони\w*)"
_SYSTEM_PL = r"(?:serwer\w*|siec|internet|strona|system|baza|program)"
_SYSTEM_EN = r"(?:servers?|network|internet|website|system|database)"

_SIGNS: Final = (
    # a cry by name
    _any(
        r"\bавари[яию]\b",
        r"\bчп\b",
        r"\btревога\b",
        r"\bsos\b",
        r"\bemergency\b",
        r"\bawari[aei]\b",
        r"\balarm!",
    ),
    # everything, or a whole place, stands
    _any(
        r"\b(?:вс[её]|вся работа|весь|вся|целый|целая|полностью)(?: \w+){0,2} (?:стоит|стоим"
        r"|встал[аои]?|остановил\w+|лежит|легл[аои]|рухнул\w*)\b",
        rf"\b{_PLACE}(?: \w+)? (?:стоит|стоят|встал[аои]?|остановил\w+|парализован\w*)\b",
        r"\bработа (?:встала|стоит|остановилась|парализована)\b",
        r"\b(?:wszystko|cal[aey]|kompletnie)(?: \w+){0,2} (?:stoi|stanel[aoy]|padl[aoy]?|lezy"
        r"|sparalizowan\w+)\b",
        rf"\b{_MIEJSCE}(?: \w+)? (?:stoi|stoja|stanel[aoy]|sparalizowan\w+)\b",
        r"\b(?:everything|whole|entire|all)(?: \w+){0,2} (?:is|are|has|have|went|s) (?:down|stopped"
        r"|stuck|dead|standing still|at a standstill|offline)\b",
        rf"\b{_PLACE_EN} (?:is|are|has|have|s) (?:down|stopped|stands? still|standing still"
        rf"|at a standstill)\b",
        rf"\b{_PLACE_EN} (?:stands? still|is at a standstill)\b",
    ),
    # nothing works
    _any(
        r"\b(?:ничего|ничто|вообще все|все) не (?:работает|работают|включается|открывается|запускается"
        r"|грузится)\b",
        r"\b(?:nic|wszystko) nie (?:dziala|dzialaja|wlacza sie|uruchamia sie|otwiera sie)\b",
        r"\bnothing(?: at all| here)? (?:works|is working|starts)\b",
    ),
    # what all depend on is down
    _any(
        rf"\b{_SYSTEM} (?:не работа\w+|упал[аио]?|лежит|лежат|л[её]г|легл[аи]|сдох\w*|рухнул\w*|горит"
        rf"|умер\w*|накрыл\w*)",
        rf"\b(?:упал[аио]?|рухнул[аи]?|сдох|л[её]г) {_SYSTEM}\b",
        rf"\b{_SYSTEM_PL} (?:nie dziala|padl[aoy]?|lezy|umarl[aoy]?|plonie)\b",
        rf"\b(?:padl[aoy]?) {_SYSTEM_PL}\b",
        rf"\b{_SYSTEM_EN} (?:is|are|has|have|s|went)? ?(?:down|dead|crashed|offline|not working|burning"
        rf"|on fire)\b",
    ),
    # danger to people and things
    _any(
        r"\b(?:пожар|задымлени\w*|возгорани\w*|потоп|затопило|затопляет|заливает|хлещет|искрит|искрят"
        r"|взорвал\w*)\b",
        r"(?<!красным )(?<!зеленым )(?<!не )\b(?:горим|горит)\b(?! (?:срок|дедлайн|желани|лампочк|экран"
        r"|индикатор|значок|зелен|красн|ж[её]лт|свет))",
        r"\b(?:дым идет|идет дым|утечка газа|пахнет (?:газом|гарью|дымом)|бьет током|прорвало"
        r"|прорыв трубы)\b",
        r"(?<!nie )\b(?:pozar|pali sie|plonie|dymi sie|zalewa|zalalo|powodz|iskrzy|wybuch\w*"
        r"|wyciek gazu|czuc gaz|kopie prad|pekla rura)\b",
        r"\b(?:on fire|is burning|flooded|flooding|sparks?|sparking|smoke|gas leak|smell of gas"
        r"|exploded|burst pipe|electric shock)\b",
    ),
)
_CRY: Final = _any(
    r"\b(?:срочно|помогите|спасите|караул|немедленно|быстрее|скорее|сейчас же|бегом|беда)\b",
    r"\b(?:pilne|pilnie|pomocy|ratunku|natychmiast|na gwalt|pomozcie|szybko|katastrofa|ratujcie)\b",
    r"\b(?:urgent|urgently|help|asap|immediately|at once|right now|hurry|disaster)\b",
    r"!!",
)
_PUT_OFF: Final = _any(
    r"\b(?:если|вдруг|на случай|вчера|позавчера|на прошлой неделе|не срочно|несрочно|не горит"
    r"|уже (?:все )?(?:работает|заработал\w*|починил\w*)"
    r"|как быть|учебн\w+|плановы\w+|предотвратить|избежать|сколько|в будущем|бывает|иногда|не авари\w+"
    r"|без авари\w+|после авари\w+|план)\b",
    r"\b(?:jesli|jezeli|gdyby|na wypadek|wczoraj|przedwczoraj|w zeszlym|nie pilne|niepilne"
    r"|juz (?:wszystko )?dziala|ile|czasami|czasem"
    r"|zapobiec|uniknac|w przyszlosci|to nie awari\w+|po awari\w+|plan)\b",
    r"\b(?:if|in case|yesterday|last week|last month|not urgent|no rush|no hurry|not an emergency"
    r"|works again|working again|how much"
    r"|prevent|avoid|sometimes|in future|plan|drill|after the emergency)\b",
)


def alarm_in(text: str) -> Alarm | None:
    """How surely the words cry for help at once; None when they do not."""
    seen = normalise(text)
    signs = sum(pattern.search(seen) is not None for pattern in _SIGNS)
    if not signs:
        return None
    clear = signs > 1 or _CRY.search(seen) is not None
    if _PUT_OFF.search(seen) is not None:
        return Alarm.POSSIBLE if clear else None
    return Alarm.CLEAR if clear else Alarm.POSSIBLE


def heeded(judgement: Judgement, alarm: Alarm | None) -> Judgement:
    """The judgement with the alarm in it: a clear one is an emergency; a possible one, or an unsure
    emergency that says it cannot wait, has the client asked, with the emergency first."""
    if judgement.kind == EMERGENCY or (alarm is None and not possible_emergency(judgement)):
        return judgement
    others = tuple(guess for guess in judgement.ranked if guess.kind != EMERGENCY)
    said = sum(guess.confidence for guess in judgement.ranked if guess.kind == EMERGENCY)
    first = Guess(kind=EMERGENCY, confidence=max(said, judgement.confidence))
    ranked = (first, *others)
    if alarm is Alarm.CLEAR:
        certain = Guess(kind=EMERGENCY, confidence=1.0)
        return replace(
            judgement, kind=EMERGENCY, confidence=1.0, ranked=(certain, *others), urgent=True, model=RULES
        )
    return replace(judgement, kind=None, confidence=first.confidence, ranked=ranked, urgent=True)
