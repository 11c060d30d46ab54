"""The edge towards Telegram: updates come in by the inbox, promises leave by the outbox."""
