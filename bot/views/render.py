"""From a notice to a screen in the receiver's language: one function a notice, found in a table."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar, cast

from bot.desk.talk import SILENT
from bot.flows import notices
from bot.views import (
    account,
    admin,
    appeals,
    board,
    by_hand,
    cards,
    changes,
    client,
    favours,
    files,
    hello,
    offers,
    parting,
    prices,
    privacy,
    receipt,
    relay,
    rights,
    staff,
    statement,
    watch,
)
from bot.views.graphemes import units
from bot.views.reader import Reader
from bot.views.screen import Entity, Screen, cut
from bot.views.texts import texts
from bot.views.toasts import toast_text

View = Callable[[object, Reader], Screen]
N = TypeVar("N")


def _pair(kind: type[N], view: Callable[[N, Reader], Screen]) -> tuple[type[object], View]:
    """A row of the table; that view and notice fit together is checked here, by type."""
    return kind, cast("View", view)


VIEWS = MappingProxyType(
    dict(
        (
            _pair(notices.Accepted, receipt.accepted),
            _pair(notices.Offered, offers.offered),
            _pair(notices.Declined, offers.declined),
            _pair(notices.PriceLines, prices.price_lines),
            _pair(notices.PriceLists, prices.price_lists),
            _pair(notices.DepositArrived, offers.deposit_arrived),
            _pair(notices.DepositUndone, offers.deposit_undone),
            _pair(notices.Settled, by_hand.settled),
            _pair(notices.PaymentBounced, by_hand.payment_bounced),
            _pair(notices.PaidOut, parting.paid_out),
            _pair(notices.WrittenOff, parting.written_off),
            _pair(notices.TopUpDetails, offers.top_up_details),
            _pair(notices.AskKind, client.ask_kind),
            _pair(notices.Joined, client.joined),
            _pair(notices.AskOrder, client.ask_order),
            _pair(notices.AskSame, client.ask_same),
            _pair(notices.Reopened, client.reopened),
            _pair(notices.Continued, client.continued),
            _pair(notices.PersonAsked, client.person_asked),
            _pair(notices.PersonRefused, client.person_refused),
            _pair(notices.WaitingForRenewal, client.waiting),
            _pair(notices.Withdrawn, client.withdrawn),
            _pair(notices.Closed, client.closed),
            _pair(notices.HoldExpired, client.hold_expired),
            _pair(notices.MoreMinutes, client.more_minutes),
            _pair(notices.ChargeReversed, client.charge_reversed),
            _pair(notices.CancelledByStaff, client.cancelled),
            _pair(notices.Rated, client.rated),
            _pair(notices.OfferLapsed, client.offer_lapsed),
            _pair(notices.Balance, account.balance),
            _pair(notices.BillingAnswer, account.billing_answer),
            _pair(notices.RequestList, account.request_list),
            _pair(notices.Statement, statement.statement),
            _pair(notices.ChooseMonth, statement.choose_month),
            _pair(notices.MoneyUnseen, statement.money_unseen),
            _pair(notices.RunningLow, statement.running_low),
            _pair(notices.StatementFile, files.statement_file),
            _pair(notices.AuditFile, files.audit_file),
            _pair(notices.Welcome, hello.welcome),
            _pair(notices.WelcomeStaff, hello.welcome_staff),
            _pair(notices.WelcomeAdmin, hello.welcome_admin),
            _pair(notices.UnknownSender, hello.unknown_sender),
            _pair(notices.InviteRefused, hello.invite_refused),
            _pair(notices.SmallTalk, hello.small_talk),
            _pair(notices.Hint, hello.hint),
            _pair(notices.Help, hello.help_screen),
            _pair(notices.Privacy, privacy.privacy),
            _pair(notices.ExportFile, privacy.export_file),
            _pair(notices.EraseAsked, privacy.erase_asked),
            _pair(notices.EraseRefused, privacy.erase_refused),
            _pair(notices.EraseClientAsked, privacy.erase_client_asked),
            _pair(notices.EraseClientRefused, privacy.erase_client_refused),
            _pair(notices.ChooseLanguage, hello.choose_language),
            _pair(notices.LanguageChosen, hello.language_chosen),
            _pair(notices.Unreadable, hello.unreadable),
            _pair(notices.NotSupported, hello.not_supported),
            _pair(notices.UnknownCommand, hello.unknown_command),
            _pair(notices.NotAllowed, hello.not_allowed),
            _pair(notices.TooFast, hello.too_fast),
            _pair(notices.KeptFirst, hello.kept_first),
            _pair(notices.Banned, hello.banned),
            _pair(notices.Unbanned, hello.unbanned),
            _pair(notices.CardView, cards.card),
            _pair(notices.HeaderView, cards.header),
            _pair(notices.QueueList, cards.queue_list),
            _pair(notices.FavourLogged, favours.logged),
            _pair(notices.ForwardKind, favours.kind_of_forward),
            _pair(notices.PoliteText, favours.polite),
            _pair(notices.WhoseWords, favours.whose_words),
            _pair(notices.FavourChoice, favours.choice),
            _pair(notices.MadeRequest, favours.made_request),
            _pair(notices.TakenDown, client.taken_down),
            _pair(notices.BoardView, board.board),
            _pair(notices.PastDue, board.past_due),
            _pair(notices.NoteFile, staff.note_file),
            _pair(notices.Relayed, relay.relayed),
            _pair(notices.RelayedAlbum, relay.relayed_album),
            _pair(notices.WhichRequest, staff.which_request),
            _pair(notices.StaffTold, staff.told),
            _pair(notices.MinutesAsked, staff.minutes_asked),
            _pair(notices.History, staff.history),
            _pair(notices.ChooseReclassify, staff.choose_reclassify),
            _pair(notices.ChooseColleague, staff.choose_colleague),
            _pair(notices.ChooseAnswer, staff.choose_answer),
            _pair(notices.AnswerSent, staff.answer_sent),
            _pair(notices.AnswerList, staff.answer_list),
            _pair(notices.Bound, staff.bound),
            _pair(notices.Usage, changes.usage),
            _pair(notices.Changed, changes.changed),
            _pair(notices.ChangeUndone, changes.change_undone),
            _pair(notices.InviteLink, admin.invite_link),
            _pair(notices.ClientCard, admin.client_card),
            _pair(notices.ClientList, admin.client_list),
            _pair(notices.StaffList, admin.staff_list),
            _pair(notices.AuditList, admin.audit_list),
            _pair(notices.Team, rights.team),
            _pair(notices.TeamMember, rights.team_member),
            _pair(notices.YourRights, rights.your_rights),
            _pair(notices.MayNotWrite, rights.may_not_write),
            _pair(notices.OwnerAsked, rights.owner_asked),
            _pair(notices.ContactsFull, rights.contacts_full),
            _pair(notices.ApprovalAsked, rights.approval_asked),
            _pair(notices.ApprovalPending, rights.approval_pending),
            _pair(notices.ApprovalClosed, rights.approval_closed),
            _pair(notices.ApprovalRefused, rights.approval_refused),
            _pair(notices.LimitHistory, appeals.limit_history),
            _pair(notices.AppealCard, appeals.appeal_card),
            _pair(notices.AppealAnswered, appeals.appeal_answered),
            _pair(notices.AdminAlert, admin.alert),
            _pair(notices.Watched, watch.watched),
        )
    )
)


def render(notice: object, *, lang: str, now: datetime, desk_zone: str = "") -> Screen:
    """The screen of a notice; `desk_zone`: for the desk, whose zone it is. Raises TypeError for a
    value that is no notice to show."""
    view = VIEWS.get(type(notice))
    if view is None:
        raise TypeError(f"no view for {type(notice).__name__}")
    return view(notice, Reader(texts=texts(lang), now=now, desk_zone=desk_zone))


def render_all(
    notice: object,
    *,
    lang: str,
    now: datetime,
    talk: int | None = None,
    singly: bool = False,
    desk_zone: str = "",
) -> tuple[Screen, ...]:
    """All the messages that a notice makes, in order. `talk`: only those that show this message of the talk;
    `singly`: without albums. Raises TypeError as `render` does."""
    reader = Reader(texts=texts(lang), now=now, desk_zone=desk_zone)
    match notice:
        case notices.Relayed():
            return relay.parts(notice, reader)
        case notices.RelayedAlbum():
            whole = relay.album_parts(notice, reader, singly=singly or talk is not None)
            return tuple(one for one in whole if talk is None or (one.stands_for or (0, 0))[0] == talk)
        case _:
            return (render(notice, lang=lang, now=now, desk_zone=desk_zone),)


def surplus(*, lang: str, now: datetime) -> Screen:
    """What stands in a further part of a message that an edit made shorter."""
    return relay.surplus(Reader(texts=texts(lang), now=now))


def mark_repeat(screen: Screen, lang: str) -> Screen:
    """The screen with a line that says it may have come twice: the Bot API cannot rule that out."""
    if screen.items:
        place = next((number for number, one in enumerate(screen.items) if one.text), 0)
        marked = mark_repeat(screen.items[place], lang)
        return replace(screen, items=(*screen.items[:place], marked, *screen.items[place + 1 :]))
    if screen.media in SILENT:
        return screen
    said = texts(lang).t("(This message may have reached you twice.)")
    tail = f"\n{said}" if screen.text else said
    kept = cut(screen, screen.limit - units(tail))
    look = Entity(type="italic", offset=units(kept.text) + units(tail) - units(said), length=units(said))
    return replace(kept, text=kept.text + tail, entities=(*kept.entities, look))


__all__ = ["VIEWS", "mark_repeat", "render", "render_all", "surplus", "toast_text"]
