"""A local Telegram: a Bot API server and a control API, spoken to over HTTP only.

Entry point: ``python -m sandbox``.  The package knows nothing of the bot; it knows Telegram.
"""
