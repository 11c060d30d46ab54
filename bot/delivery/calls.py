"""A screen as one call of the Bot API. Looks are entities, never parse_mode; link previews are off."""

import json
from collections.abc import Callable
from typing import Any, Final

from aiogram.methods import (
    CreateForumTopic,
    DeleteMessage,
    DeleteMyCommands,
    EditForumTopic,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageText,
    SendAnimation,
    SendAudio,
    SendContact,
    SendDocument,
    SendLocation,
    SendMediaGroup,
    SendMessage,
    SendPhoto,
    SendSticker,
    SendVenue,
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
    BufferedInputFile,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyParameters,
)

from bot.ids import ChatId, MessageId, TopicId
from bot.views import commands
from bot.views.quoting import Quoted
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
_NO_FILE: Final[dict[str, Callable[..., Call]]] = {
    "location": SendLocation,
    "venue": SendVenue,
    "contact": SendContact,
}
_INPUT: Final[dict[str, Callable[..., Any]]] = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "document": InputMediaDocument,
    "audio": InputMediaAudio,
    "animation": InputMediaAnimation,
}
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


def send(
    screen: Screen,
    *,
    chat: ChatId,
    thread: TopicId | None,
    reply_to: MessageId | None,
    quoted: Quoted | None = None,
) -> Call:
    """The call that sends the screen as a new message. ValueError for a kind of media nobody can send."""
    where = _where(screen, chat=chat, thread=thread, reply=_reply(reply_to, quoted))
    if screen.items:
        del where["reply_markup"]
        return SendMediaGroup(media=[_input(item) for item in screen.items], **where)
    if screen.media is None:
        return SendMessage(
            text=screen.text,
            entities=_entities(screen.entities),
            link_preview_options=_NO_PREVIEW,
            parse_mode=None,
            **where,
        )
    file, details = {screen.media: _file(screen)}, _details(screen)
    if screen.media in _NO_FILE:
        return _NO_FILE[screen.media](**details, **where)
    if screen.media in _WITHOUT_CAPTION:
        return _WITHOUT_CAPTION[screen.media](**file, **where)
    if screen.media not in _WITH_CAPTION:
        known = sorted(_WITH_CAPTION | _WITHOUT_CAPTION | _NO_FILE)
        raise ValueError(f"no call sends {screen.media!r}; known: {known}")
    return _WITH_CAPTION[screen.media](**file, **details, **_caption(screen), **where)


def _file(screen: Screen) -> str | InputFile | None:
    """What Telegram has by its id, or a file of our own to upload."""
    upload = screen.upload
    return screen.file_id if upload is None else BufferedInputFile(upload.data, filename=upload.name)


def _caption(screen: Screen) -> dict[str, Any]:
    entities = _entities(screen.entities)
    return {"caption": screen.text or None, "caption_entities": entities, "parse_mode": None}


def _details(screen: Screen) -> dict[str, Any]:
    details: dict[str, Any] = json.loads(screen.details or "{}")
    return details


def _input(screen: Screen) -> Any:
    """A file in an album, or one that takes another's place. ValueError for a kind that cannot."""
    if screen.media not in _INPUT:
        raise ValueError(f"{screen.media!r} stands in no album; known: {sorted(_INPUT)}")
    return _INPUT[screen.media](media=screen.file_id, **_details(screen), **_caption(screen))


def edit(screen: Screen, *, chat: ChatId, message: MessageId, new_file: bool = False) -> Call:
    """The call that puts the screen in place of a message; `new_file`: its file is another, too."""
    keyboard = _keyboard(screen)
    if new_file and screen.media in _INPUT:
        return EditMessageMedia(chat_id=chat, message_id=message, media=_input(screen), reply_markup=keyboard)
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


def topic(name: str, *, chat: ChatId, thread: TopicId | None) -> Call:
    """The call that makes a topic in a private chat, or gives the one that is there another name."""
    if thread is None:
        return CreateForumTopic(chat_id=chat, name=name)
    return EditForumTopic(chat_id=chat, message_thread_id=thread, name=name)


def delete(*, chat: ChatId, message: MessageId) -> Call:
    """The call that takes a message of the bot away."""
    return DeleteMessage(chat_id=chat, message_id=message)


def _reply(reply_to: MessageId | None, quoted: Quoted | None) -> ReplyParameters | None:
    """To that message, with the part of it that is quoted."""
    if reply_to is None:
        return None
    if quoted is None:
        return ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)
    return ReplyParameters(
        message_id=reply_to,
        allow_sending_without_reply=True,
        quote=quoted.text,
        quote_entities=_entities(quoted.entities),
        quote_position=quoted.position,
        quote_parse_mode=None,
    )


def _where(
    screen: Screen, *, chat: ChatId, thread: TopicId | None, reply: ReplyParameters | None
) -> dict[str, Any]:
    return {
        "chat_id": chat,
        "message_thread_id": thread,
        "reply_parameters": reply,
        "reply_markup": _keyboard(screen),
        "disable_notification": screen.quiet or None,
    }


def _entities(entities: tuple[Entity, ...]) -> list[MessageEntity] | None:
    return [
        MessageEntity(
            type=entity.type,
            offset=entity.offset,
            length=entity.length,
            url=entity.url,
            language=entity.language,
            custom_emoji_id=entity.custom_emoji_id,
        )
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
