"""Distinct types for everything that is counted by number, so that one id is never taken for another.

Telegram's own ids (user, chat, message, topic) are up to 52 bits and chats are negative for groups;
ours are positive row numbers.
"""

from typing import NewType

BotId = NewType("BotId", int)
UserId = NewType("UserId", int)
ChatId = NewType("ChatId", int)
MessageId = NewType("MessageId", int)
TopicId = NewType("TopicId", int)

AccountId = NewType("AccountId", int)
ContactId = NewType("ContactId", int)
InviteId = NewType("InviteId", int)
DraftId = NewType("DraftId", int)
RequestId = NewType("RequestId", int)
TalkId = NewType("TalkId", int)
LotId = NewType("LotId", int)
HoldId = NewType("HoldId", int)
QuoteId = NewType("QuoteId", int)
AppealId = NewType("AppealId", int)
AuditId = NewType("AuditId", int)
InboxId = NewType("InboxId", int)
OutboxId = NewType("OutboxId", int)
WorkerId = NewType("WorkerId", int)
