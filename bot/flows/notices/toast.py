"""The answer to a button press."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """The answer to a button press: short, free of flood limits, not kept. `code` names the sentence:
    taken_by_you, already_taken (name), not_staff, lead_only, start_first, gone, not_yours, accepted,
    already_accepted, quote_over, price_changed, no_funds_now, declined_ok, undone, too_late_undo, rated,
    language, released, done, noted, forged, sent, topup_sent, person_sent, waiting, chosen, already_chosen,
    cancelled, history_sent, quote_closed (amount in minor units, currency)."""

    code: str
    name: str = ""
    url: str = ""
    alert: bool = False
    extra: tuple[str, ...] = field(default=())
    language: str = ""
    """In which it is said, where the person is not known any more."""
    amount: int | None = None
    currency: str = ""
