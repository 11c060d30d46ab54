"""Intake: what is being asked? Reads texts, judges their kind, joins bursts. Pure; no money, no chat."""
