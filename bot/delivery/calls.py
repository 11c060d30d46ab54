"""A screen as one call of the Bot API. Looks are entities, never parse_mode; link previews are off."""

from collections.abc import Callable
from typing import Any, Final

from aiogram.methods import (
    DeleteMessage,
    DeleteMyCommands,
    EditMessageCaption,
    EditMessageText,
    SendAnimation,
    SendAudio,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendSticker,
    SendVideo,
    SendVideoNote,
    SendVoice,
    SetMessageReaction,
    SetMyCommands,
)
from aiogram.methods.base import TelegramMethod
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyParameters,
)

from bot.ids import ChatId, MessageId, TopicId
from bot.views import commands
from bot.views.screen import Button, Entity, Screen

Call = TelegramMethod[Any]

_WITH_CAPTION: Final[dict[str, Callable[..., Call]]] = {
    "photo": SendPhoto,
    "document": SendDocument,
    "video": SendVideo,
    "audio": SendAudio,
    "voice": SendVoice,
    "animation": SendAnimation,
}
_WITHOUT_CAPTION: Final[dict[str, Callable[..., Call]]] = {
    "sticker": SendSticker,
    "video_note": SendVideoNote,
}
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


def send(screen: Screen, *, chat: ChatId, thread: TopicId | None, reply_to: MessageId | None) -> Call:
    """The call that sends the screen as a new message. ValueError for a kind of media nobody can send."""
    where = _where(screen, chat=chat, thread=thread, reply_to=reply_to)
    if screen.media is None:
        return SendMessage(
            text=screen.text,
            entities=_entities(screen.entities),
            link_preview_options=_NO_PREVIEW,
            parse_mode=None,
            **where,
        )
    file = {screen.media: screen.file_id}
    if screen.media in _WITHOUT_CAPTION:
        return _WITHOUT_CAPTION[screen.media](**file, **where)
    if screen.media not in _WITH_CAPTION:
        raise ValueError(f"no call sends {screen.media!r}; known: {sorted(_WITH_CAPTION | _WITHOUT_CAPTION)}")
    caption = {"caption": screen.text or None, "caption_entities": _entities(screen.entities)}
    return _WITH_CAPTION[screen.media](**file, **caption, parse_mode=None, **where)


def edit(screen: Screen, *, chat: ChatId, message: MessageId) -> Call:
    """The call that puts the screen in place of a message of the same kind."""
    keyboard = _keyboard(screen)
    if screen.media is not None:
        return EditMessageCaption(
            chat_id=chat,
            message_id=message,
            caption=screen.text or None,
            caption_entities=_entities(screen.entities),
            parse_mode=None,
            reply_markup=keyboard,
        )
    return EditMessageText(
        chat_id=chat,
        message_id=message,
        text=screen.text,
        entities=_entities(screen.entities),
        link_preview_options=_NO_PREVIEW,
        parse_mode=None,
        reply_markup=keyboard,
    )


def react(emoji: str, *, chat: ChatId, message: MessageId) -> Call:
    """The call that sets (or with an empty emoji takes away) the bot's reaction."""
    reaction = [ReactionTypeEmoji(emoji=emoji)] if emoji else []
    return SetMessageReaction(chat_id=chat, message_id=message, reaction=list(reaction))


def menu(role: str, *, language: str, chat: ChatId) -> Call:
    """The call that gives a private chat the menu of a role, or with an empty one takes it away again."""
    scope = BotCommandScopeChat(chat_id=chat)
    if not role:
        return DeleteMyCommands(scope=scope)
    made = [BotCommand(command=name, description=text) for name, text in commands.menu(role, language)]
    return SetMyCommands(commands=made, scope=scope)


def delete(*, chat: ChatId, message: MessageId) -> Call:
    """The call that takes a message of the bot away."""
    return DeleteMessage(chat_id=chat, message_id=message)


def _where(
    screen: Screen, *, chat: ChatId, thread: TopicId | None, reply_to: MessageId | None
) -> dict[str, Any]:
    reply = None
    if reply_to is not None:
        reply = ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)
    return {
        "chat_id": chat,
        "message_thread_id": thread,
        "reply_parameters": reply,
        "reply_markup": _keyboard(screen),
    }


def _entities(entities: tuple[Entity, ...]) -> list[MessageEntity] | None:
    return [
        MessageEntity(type=entity.type, offset=entity.offset, length=entity.length, url=entity.url)
        for entity in entities
    ] or None


def _keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    if not screen.keyboard:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[[_button(button) for button in row] for row in screen.keyboard]
    )


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        text=button.text,
        callback_data=button.callback_data,
        url=button.url,
        copy_text=None if button.copy is None else CopyTextButton(text=button.copy),
        style=button.style,
    )
