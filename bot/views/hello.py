"""First words, small talk, help and everything that is not about one request."""

from bot.flows.notices import (
    Banned,
    ChooseLanguage,
    Help,
    Hint,
    InviteRefused,
    KeptFirst,
    LanguageChosen,
    NotAllowed,
    NotSupported,
    SmallTalk,
    TooFast,
    Unbanned,
    UnknownCommand,
    UnknownSender,
    Unreadable,
    Welcome,
    WelcomeAdmin,
    WelcomeStaff,
)
from bot.views import commands
from bot.views.account import standing_lines
from bot.views.graphemes import clean, name
from bot.views.parts import higher_up, person_button
from bot.views.reader import Reader, press
from bot.views.screen import Row, Screen, Text
from bot.views.texts import mark
from bot.views.words import ROLE_NAMES

REFUSALS = {
    "too_many": mark("These links aren't ours. Please ask your manager for a new one."),
    "unknown": mark("This invitation link isn't known here. Please ask your manager for a new one."),
    "used": mark("This invitation has been used already. Please ask your manager for a new one."),
    "expired": mark("This invitation has expired. Please ask your manager for a new one."),
    "already": mark("You're connected already and write on behalf of {client}. Just write what you need."),
    "full": mark(
        "{client} has as many contacts as its contract allows. Those who decide have been told; your link "
        "stays valid, so please follow it again once they write to you."
    ),
}
SMALL_TALK = {
    "hello": mark("Hello! How can we help?"),
    "thanks": mark("You're welcome!"),
    "other": mark("We're here. Write whenever you need us."),
}
LANGUAGE_NAMES = {"ru": "Русский", "pl": "Polski", "en": "English"}


def welcome(notice: Welcome, reader: Reader) -> Screen:
    text = Text().bold(_greeting(notice.name, reader))
    client, company = name(notice.client), name(notice.company)
    if notice.fresh:
        text.line(
            reader.t("You now write to {company} on behalf of {client}.", client=client, company=company)
        )
    else:
        text.line(reader.t("You write to {company} on behalf of {client}.", client=client, company=company))
    text.line(reader.t("Just write what you need: a question, a job, an estimate."))
    text.lines(*standing_lines(notice.standing, reader))
    return text.screen(
        (press(reader.t("Balance"), "balance"), press(reader.t("My requests"), "requests")),
    )


def welcome_staff(notice: WelcomeStaff, reader: Reader) -> Screen:
    text = Text().bold(_greeting(notice.name, reader))
    text.line(reader.t("Your role: {role}.", role=reader.word(ROLE_NAMES, notice.role)))
    text.line(
        reader.t("Requests come into the group. Press “Take”, and the talk with the client goes on here.")
    )
    return text.lines(reader.t("What you can do here: /help")).screen()


def welcome_admin(notice: WelcomeAdmin, reader: Reader) -> Screen:
    text = Text().bold(_greeting(notice.name, reader))
    text.line(
        reader.t(
            "This is the front desk of {company}; you're its administrator.", company=name(notice.company)
        )
    )
    text.line(reader.t("To begin, add a client:")).line().code(commands.USAGE["client_add"].example)
    return text.lines(reader.t("All commands: /help")).screen()


def unknown_sender(notice: UnknownSender, reader: Reader) -> Screen:
    company = name(notice.company)
    text = Text().line(reader.t("Hello! Here {company} serves its clients by contract.", company=company))
    text.line(reader.t("To connect, open the invitation link from your manager."))
    if notice.kept:
        text.line(
            reader.t("Your message is saved and goes ahead once you're connected; no need to send it again.")
        )
    return text.lines(higher_up(reader, notice.names)).screen()


def invite_refused(notice: InviteRefused, reader: Reader) -> Screen:
    sentence = REFUSALS.get(notice.why, REFUSALS["unknown"])
    return Text().line(reader.t(sentence, client=name(notice.client))).screen()


def small_talk(notice: SmallTalk, reader: Reader) -> Screen:
    return Text().line(reader.t(SMALL_TALK.get(notice.word, SMALL_TALK["other"]))).screen()


def hint(notice: Hint, reader: Reader) -> Screen:
    text = Text().line(
        reader.t("You can ask a question here, order work, get an estimate or report an emergency.")
    )
    rows: list[Row] = [(person_button(reader, notice.request_id),)]
    if notice.request_id is not None:
        text.line(reader.t("If your message was about that, choose what it is."))
        rows.insert(0, (press(reader.t("It's a request"), "kind_more", notice.request_id),))
    return text.screen(*rows)


def help_screen(notice: Help, reader: Reader) -> Screen:
    """What one may do here, by role."""
    text = Text()
    if notice.role == "unknown":
        return text.line(reader.t("To connect, open the invitation link from your manager.")).screen()
    if notice.role == "client":
        text.line(reader.t("Just write what you need: a question, a job, an estimate."))
        text.line(
            reader.t("You see a price before it is charged. A complaint or an emergency is always taken.")
        )
    for command in commands.for_role(notice.role):
        text.line(commands.usage_of(command, reader.texts.language)).plain(": ")
        text.plain(reader.t(commands.DESCRIPTIONS[command]))
    return text.screen()


def choose_language(notice: ChooseLanguage, reader: Reader) -> Screen:
    del notice
    rows = [(press(said, f"language_{code}"),) for code, said in LANGUAGE_NAMES.items()]
    return Text().line(reader.t("Which language shall we use?")).screen(*rows)


def language_chosen(notice: LanguageChosen, reader: Reader) -> Screen:
    language = LANGUAGE_NAMES.get(notice.language, notice.language)
    return Text().line(reader.t("The language is set: {language}.", language=language)).screen()


def unreadable(notice: Unreadable, reader: Reader) -> Screen:
    text = Text().line(reader.t("This message couldn't be read here; a person has been told."))
    text.line(reader.t("If it's urgent, please write it once more in words."))
    return text.line(reader.t("Case number: {incident}", incident=notice.incident)).screen()


def not_supported(notice: NotSupported, reader: Reader) -> Screen:
    del notice
    return (
        Text()
        .line(reader.t("This kind of message can't be passed on. Please write it in words or send a file."))
        .screen()
    )


def unknown_command(notice: UnknownCommand, reader: Reader) -> Screen:
    command = clean(notice.command).split(maxsplit=1)
    text = Text().line(
        reader.t("There's no command {command} here.", command=command[0][:40] if command else "/")
    )
    text.line(reader.t("All commands: /help"))
    if notice.role in {"client", "unknown"}:
        text.line(reader.t("Or simply write what you need."))
    return text.screen()


def not_allowed(notice: NotAllowed, reader: Reader) -> Screen:
    who = commands.ALLOWED.get(notice.command.lstrip("/"), mark("Only an administrator can do this."))
    return Text().line(reader.t(who)).screen()


def kept_first(notice: KeptFirst, reader: Reader) -> Screen:
    """To somebody who is not let in yet."""
    text = Text().line(
        reader.n(
            "We keep your first {n} message until we know which company you write for.",
            "We keep your first {n} messages until we know which company you write for.",
            notice.n,
        )
    )
    text.line(reader.t("This one isn't saved: please send it again once you're connected."))
    text.line(reader.t("To connect, open the invitation link from your manager."))
    return text.screen()


def too_fast(notice: TooFast, reader: Reader) -> Screen:
    del notice
    return (
        Text()
        .line(reader.t("That's many messages at once. All are saved; we'll read them in order."))
        .screen()
    )


def banned(notice: Banned, reader: Reader) -> Screen:
    """No word that blames: what happens with messages, why, until when, and who can change it."""
    if notice.until is None:
        text = Text().bold(reader.t("Your messages are kept for now, but not passed on."))
    else:
        day = reader.last_day(notice.until, notice.zone)
        text = Text().bold(
            reader.t("Your messages are kept, but not passed on until {day} inclusive.", day=day)
        )
    text.line(reader.t("Reason: {reason}", reason=clean(notice.reason)))
    text.line(reader.t("An emergency is still served at once: just write what has happened."))
    text.lines(higher_up(reader, notice.names))
    if not notice.appeal:
        return text.screen()
    text.line(reader.t("If this looks wrong, ask for a review: a manager decides."))
    return text.screen((press(reader.t("Ask to review this"), "appeal_ban"),))


def unbanned(notice: Unbanned, reader: Reader) -> Screen:
    text = Text().bold(reader.t("Your messages are passed on again: just write here."))
    if notice.waited:
        text.line(reader.t("What you wrote meanwhile goes ahead; there's no need to send it again."))
    return text.screen()


def _greeting(who: str, reader: Reader) -> str:
    """By name, where the name is more than invisible characters."""
    if not clean(who).strip():
        return reader.t("Hello!")
    return reader.t("Hello, {name}!", name=name(who))
