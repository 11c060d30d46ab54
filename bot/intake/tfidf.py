"""The classifier that always works: TF-IDF and logistic regression, one model for all languages."""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

from bot.intake.alarm import alarm_in, heeded
from bot.intake.judgement import Judgement, is_emergency, judge
from bot.intake.language import detect
from bot.intake.model import Model
from bot.intake.model_file import load
from bot.intake.surefire import sure_fire
from bot.intake.wishes import granted, wish_in

MODEL_FILE: Final = "data/model-tfidf.npz"


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """The model that comes with the program, loaded once, when first asked for."""
    with resources.files("bot.intake").joinpath(MODEL_FILE).open("rb") as file:
        return load(file)


@dataclass(frozen=True, slots=True, kw_only=True)
class TfidfClassifier:
    """Judges one text at a time, in a few milliseconds; `model` None is the shipped one, loaded at first use.

    Synchronous: an edge calls it in a thread, and once with any text at the start to have the model loaded.
    """

    model: Model | None = None

    def classify_now(self, text: str, *, language: str) -> Judgement:
        """What the text asks for. `language` is the contact's, used when the text itself does not tell.

        Never raises, whatever the text.
        """
        spoken = detect(text, hint=language)
        certain = sure_fire(text, language=spoken)
        if certain is not None:
            return certain
        model = self.model or shipped_model()
        scores, urgency = model.probabilities(text, language=spoken)
        guess = judge(scores, model.thresholds, urgency=urgency, language=spoken, model=model.name)
        return heeded(granted(guess, wish_in(text)), alarm_in(text))

    def looks_like_emergency(self, text: str, *, language: str) -> bool:
        """Recognised as an emergency with the usual caution: the quiet time of its burst ends at once."""
        return is_emergency(self.classify_now(text, language=language))
