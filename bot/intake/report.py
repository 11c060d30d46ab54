"""How well messages were judged, as numbers and as lines of text."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.intake.caution import is_strict


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One labelled message: its kind, the likeliest guess, and whether that was taken without asking."""

    kind: str
    guess: str
    taken: bool

    @property
    def wrong(self) -> bool:
        return self.kind != self.guess


def accuracy(judged: Sequence[Judged]) -> float:
    """Share of right first guesses, 0 to 1; 0 of nothing."""
    return sum(not one.wrong for one in judged) / len(judged) if judged else 0.0


def macro_f1(judged: Sequence[Judged]) -> float:
    """Mean over the kinds that occur as label or guess of the harmonic mean of precision and recall."""
    labels = Counter(one.kind for one in judged)
    guesses = Counter(one.guess for one in judged)
    hits = Counter(one.kind for one in judged if not one.wrong)
    kinds = sorted({*labels, *guesses} - {""})
    each = [2 * hits[kind] / (labels[kind] + guesses[kind]) for kind in kinds]
    return sum(each) / len(each) if each else 0.0


def asked(judged: Sequence[Judged]) -> float:
    """Share of messages about which the client would be asked."""
    return sum(not one.taken for one in judged) / len(judged) if judged else 0.0


def error(judged: Sequence[Judged]) -> float:
    """Share of wrong ones among those taken without asking; 0 if none was."""
    taken = [one for one in judged if one.taken]
    return sum(one.wrong for one in taken) / len(taken) if taken else 0.0


def table(judged: Sequence[Judged]) -> Iterator[str]:
    """A Markdown table, a line a kind: its messages, those guessed and taken for it, and how many wrongly."""
    yield "| kind | messages | guessed | taken | of these wrong | recall when forced |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for kind in sorted({one.kind for one in judged}):
        of_kind = [one for one in judged if one.kind == kind]
        guessed = [one for one in judged if one.guess == kind]
        taken = [one for one in guessed if one.taken]
        wrong = sum(one.wrong for one in taken)
        mark = " (strict)" if is_strict(kind) else ""
        recall = accuracy(of_kind)
        yield f"| {kind}{mark} | {len(of_kind)} | {len(guessed)} | {len(taken)} | {wrong} | {recall:.2f} |"


def summary(judged: Sequence[Judged]) -> str:
    """The one line that ends a report."""
    return f"macro-F1 {macro_f1(judged):.3f}  accuracy {accuracy(judged):.3f}  asked {asked(judged):.3f}"
