"""The player: plays stories as people live them, against the sandbox, with the real bot as a process.

It knows the bot from outside only: what people send and press, what they then see. It imports nothing of
the rest of the house, so that a story can never look where a person cannot.
"""
