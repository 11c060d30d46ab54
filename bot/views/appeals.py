"""Appeals: the card for those who decide, the answer for the client; and the history of limits."""

from bot.flows.notices import AppealAnswered, AppealCard, LimitHistory, LimitLine
from bot.views.account import request_line
from bot.views.callbacks import REFUSALS
from bot.views.cards import figures_lines
from bot.views.graphemes import clean, fit, name
from bot.views.offers import gross
from bot.views.parts import excerpt, headed, higher_up, person_button
from bot.views.reader import Reader, press
from bot.views.reasons import ready, reason
from bot.views.screen import Row, Screen, Text
from bot.views.texts import mark
from bot.views.words import counted

SHORT = {1: mark("As agreed"), 2: mark("At the renewal"), 3: mark("A manager writes")}
DECISIONS = {
    "units": mark("Decided: units given. {name}"),
    "credit": mark("Decided: credit given. {name}"),
    "emergency": mark("Decided: emergency allowance given. {name}"),
    "refused": mark("Decided: nothing changes. {name}"),
    "moot": mark("It needs no decision any more."),
}
STATES = {
    "now": mark("in force"),
    "later": mark("to come"),
    "past": mark("over"),
    "undone": mark("undone since"),
}
KINDS = {"credit": mark("credit"), "emergency": mark("emergency allowance")}
WHY, REASON = 600, 120


def appeal_card(notice: AppealCard, reader: Reader) -> Screen:
    """What is asked and why, the client's figures, and what may be given."""
    text = headed(reader, notice.client, notice.request_id)
    if notice.waits:
        text.line().bold(reader.t("This appeal has waited for a working day."))
    text.line(reader.t("{name} asks for more.", name=name(notice.contact)))
    text.line(reader.t("About:")).plain(" ").plain(request_line(notice.about, notice.figures.zone, reader))
    if notice.why.strip():
        text.line(reader.t("Why:"))
        excerpt(text, fit(notice.why, WHY))
    text.lines(*_price(notice, reader), *figures_lines(notice.figures, reader), *_figures(notice, reader))
    if notice.decision:
        text.line().line().bold(reader.t(DECISIONS[notice.decision], name=name(notice.by)).strip())
        text.lines(_because(notice.because, reader))
        return text.screen()
    if notice.words:
        text.line().line().italic(reader.t("In your own words:")).plain(" ")
        text.code(f"/refuse {notice.request_id} because …")
        return text.screen(*_word_rows(notice, reader))
    return text.screen(*_rows(notice, reader))


def _price(notice: AppealCard, reader: Reader) -> tuple[str, ...]:
    if notice.price is None:
        return ()
    price = reader.t("Price: {amount}.", amount=gross(notice.price, reader))
    missing = reader.money(notice.missing, notice.price.currency)
    return (price, reader.t("Missing: {amount}.", amount=missing) if notice.missing else "")


def _figures(notice: AppealCard, reader: Reader) -> tuple[str, ...]:
    used = tuple(
        reader.t("Used: {used} of {units}.", used=spent, units=counted(reader, asset, included))
        for asset, spent, included in notice.used
        if included
    )
    paid = reader.money(notice.paid, notice.figures.currency)
    minutes = counted(reader, "minutes", notice.favour_minutes)
    return (
        *used,
        reader.t("Paid in the last three months: {amount}.", amount=paid),
        reader.t(
            "Requests in this period: {n}, before: {before}.", n=notice.asked, before=notice.asked_before
        ),
        reader.t("Favours in the last 30 days: {n}, {minutes}.", n=notice.favours, minutes=minutes),
    )


def _because(because: str, reader: Reader) -> str:
    """The reason as written, or the ready words."""
    said = reason(because, reader)
    return said if not said or because.startswith("word:") else reader.t("Reason: {reason}", reason=said)


def _rows(notice: AppealCard, reader: Reader) -> tuple[Row, ...]:
    number, currency = notice.appeal_id, notice.figures.currency
    rows: list[Row] = []
    day = reader.last_day(notice.until, notice.figures.zone)
    if notice.asset is not None:
        one, three = counted(reader, notice.asset, 1), counted(reader, notice.asset, 3)
        rows.append((press(f"+ {one}", "appeal_unit", number, style="success"),))
        rows.append((press(reader.t("+ {units} until {day}", units=three, day=day), "appeal_units", number),))
    if notice.credit is not None:
        amount = reader.money(notice.credit, currency)
        said = reader.t("Credit {amount} until {day}", amount=amount, day=day)
        rows.append((press(said, "appeal_credit", number),))
    if notice.emergency is not None:
        amount = reader.money(notice.emergency, currency)
        said = reader.t("Emergencies {amount} until {day}", amount=amount, day=day)
        rows.append((press(said, "appeal_emergency", number),))
    return (*rows, (press(reader.t("Say no"), "appeal_refuse", number),))


def _word_rows(notice: AppealCard, reader: Reader) -> tuple[Row, ...]:
    words = tuple((press(reader.t(SHORT[word]), f"appeal_no_{word}", notice.appeal_id),) for word in REFUSALS)
    return (*words, (press(reader.t("Back"), "appeal_back", notice.appeal_id),))


def appeal_answered(notice: AppealAnswered, reader: Reader) -> Screen:
    """The answer with its reason; what it gives, until when; on a no, who else there is."""
    text = excerpt(Text().bold(reader.t("The answer to what you asked for:")), notice.excerpt)
    text.line(_answer(notice, reader))
    if notice.until is not None:
        text.line(reader.t("Until {day} inclusive", day=reader.last_day(notice.until, notice.zone)))
    if notice.word is not None:
        text.line(ready(notice.word, reader))
    elif notice.reason:
        text.line(reader.t("Reason: {reason}", reason=clean(notice.reason)))
    text.lines(higher_up(reader, notice.names))
    return text.screen((person_button(reader, None),) if notice.decision == "refused" else ())


def _answer(notice: AppealAnswered, reader: Reader) -> str:
    amount = reader.money(notice.amount, notice.currency) if notice.currency else ""
    match notice.decision:
        case "units":
            return reader.t(
                "Yes: you have more, {units}.", units=counted(reader, notice.asset, notice.amount)
            )
        case "credit":
            return reader.t("Yes: your credit is {amount} now.", amount=amount)
        case "emergency":
            return reader.t("Yes: for emergencies you have up to {amount} now.", amount=amount)
        case "raised":
            return reader.t("Yes: there's room for it now.")
        case "again":
            return reader.t("The answer given before is taken back; a manager looks at it again.")
        case _:
            return reader.t("Not for now: what was agreed stays as it is.")


def limit_history(notice: LimitHistory, reader: Reader) -> Screen:
    """What holds now, then every limit that was set."""
    text = Text().bold(reader.t("Limits · {client}", client=name(notice.client)))
    credit, emergency = (
        reader.texts.amount(one, notice.currency) for one in (notice.credit, notice.emergency)
    )
    text.line(reader.t("Credit: {amount}", amount=credit))
    text.line(reader.t("Emergency allowance: {amount}", amount=emergency))
    text.lines(*(_limit(line, notice, reader) for line in notice.lines))
    if not notice.lines:
        text.line(reader.t("Nothing was set by hand: the plan's limits hold."))
    return text.screen()


def _limit(line: LimitLine, notice: LimitHistory, reader: Reader) -> str:
    since = reader.day(line.starts_at, notice.zone)
    until = "…" if line.until is None else reader.last_day(line.until, notice.zone)
    amount = reader.texts.amount(line.amount, notice.currency)
    why = fit(" ".join(reason(line.because, reader).split()), REASON)
    kind, state = reader.word(KINDS, line.kind), reader.word(STATES, line.state)
    return f"{kind} {amount}: {since} - {until} · {state} · {name(line.by)} · {why}"
