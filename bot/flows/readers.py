"""Who may still read a row's words: asked when the row leaves, for it may have waited since it was put."""

from bot.desk.talk import Side, TalkMessage
from bot.flows.notices import (
    AdminAlert,
    AnswerList,
    AnswerSent,
    AuditList,
    BoardView,
    Changed,
    ChooseAnswer,
    ChooseColleague,
    ChooseReclassify,
    ClientCard,
    ClientList,
    FavourChoice,
    FavourLogged,
    ForwardKind,
    History,
    MadeRequest,
    NoteFile,
    QueueList,
    StaffList,
    StaffTold,
    Statement,
    Watched,
    WhichRequest,
    WhoseWords,
)
from bot.flows.rights import is_desk
from bot.flows.scene import Work
from bot.ids import ChatId, UserId

FOR_DESK = (
    *(AdminAlert, AuditList, Changed, ClientCard, ClientList, StaffList),
    *(AnswerList, AnswerSent, BoardView, ChooseAnswer, ChooseColleague, ChooseReclassify),
    *(FavourChoice, FavourLogged, ForwardKind, History, MadeRequest, NoteFile, QueueList, StaffTold),
    *(Watched, WhichRequest, WhoseWords),
)
"""Notices that are for staff and admins only: they carry clients' words and figures."""


def at_desk(work: Work, chat: ChatId) -> bool:
    """Whether the chat is the desk's: a group, or the private chat of staff or an admin."""
    return chat <= 0 or is_desk(work.tx, work.house, UserId(int(chat)))


def may_be_told(work: Work, chat: ChatId, notice: object) -> bool:
    """Whoever has left the desk gets nothing more of what is the desk's."""
    desks = isinstance(notice, FOR_DESK) or (isinstance(notice, Statement) and notice.of is not None)
    return not desks or at_desk(work, chat)


def may_hear(work: Work, chat: ChatId, talk: TalkMessage) -> bool:
    """A client's words are for the desk; staff's for that client's contacts, too."""
    if at_desk(work, chat):
        return True
    if talk.side is not Side.STAFF:
        return False
    request = None if talk.request_id is None else work.tx.requests.get(talk.request_id)
    if request is None:
        return True
    reader = UserId(int(chat))
    contact = work.tx.contacts.by_user(reader)
    return request.user_id == reader or (contact is not None and contact.account_id == request.account_id)
