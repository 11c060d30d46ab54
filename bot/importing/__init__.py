"""EDGE in: files of other programs, read into lines that `bot.flows.importing` understands, and back to the
terminal as a report."""
