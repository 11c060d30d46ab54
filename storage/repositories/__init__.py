"""One noun a file; each fills the Protocol of the same name in `bot.ports`."""
