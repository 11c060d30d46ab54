"""A kind is taken only from its threshold on, and few texts are certain without a model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.caution import Outcome, choose_thresholds, lowest
from bot.intake.judgement import NEVER, Guess, Judgement, Thresholds, is_emergency, judge
from bot.intake.surefire import RULES, sure_fire

THRESHOLDS = Thresholds(by_kind={"work": 0.9, "status": 0.6}, urgent=0.5)


def judged(scores: dict[str, float], urgency: float = 0.0) -> Judgement:
    return judge(scores, THRESHOLDS, urgency=urgency, language="en", model="m")


def test_a_kind_is_taken_from_its_threshold_on() -> None:
    assert judged({"work": 0.9, "status": 0.1}).kind == "work"
    assert judged({"work": 0.4, "status": 0.6}).kind == "status"


def test_below_its_threshold_a_kind_is_only_a_guess() -> None:
    unsure = judged({"work": 0.89, "status": 0.11})
    assert unsure.kind is None
    assert unsure.confidence == 0.89
    assert unsure.ranked == (Guess(kind="work", confidence=0.89), Guess(kind="status", confidence=0.11))


def test_a_sure_second_guess_is_not_taken_in_place_of_the_first() -> None:
    assert judged({"work": 0.39, "status": 0.38, "appeal": 0.23}).kind is None


def test_a_kind_without_a_threshold_is_always_asked_about() -> None:
    assert judged({"appeal": 1.0}).kind is None


def test_no_scores_give_no_kind() -> None:
    assert judged({}).kind is None
    assert judged({}).ranked == ()


def test_equal_guesses_are_ranked_by_code() -> None:
    ranked = judged({"work": 0.5, "status": 0.5}).ranked
    assert [guess.kind for guess in ranked] == ["status", "work"]


def test_urgent_is_a_flag_beside_the_kind() -> None:
    assert judged({"status": 1.0}, urgency=0.5).urgent
    assert not judged({"status": 1.0}, urgency=0.49).urgent


def test_only_a_recognised_emergency_ends_the_quiet_time() -> None:
    sure = Thresholds(by_kind={"emergency": 0.8})
    assert is_emergency(judge({"emergency": 0.9}, sure, urgency=1.0, language="en", model="m"))
    assert not is_emergency(judge({"emergency": 0.7}, sure, urgency=1.0, language="en", model="m"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "\x00\u200b",
        "👍",
        "👍🏽 👍🏽",
        "❤️",
        "😊!!",
        "Спасибо!",
        "благодарю вас :)",
        "Dzień dobry",
        "dzieki bardzo 🙏",
        "Hi all",
        "thank you very much",
        "СПАСИБО ОГРОМНОЕ",
        "hello, good morning!",
    ],
)
def test_courtesies_and_friendly_signs_are_small_talk_for_certain(text: str) -> None:
    found = sure_fire(text, language="en")
    assert found is not None
    assert (found.kind, found.model, found.urgent) == ("smalltalk", RULES, False)


@pytest.mark.parametrize(
    "text", ["5", "12 000", "???", "?", "...", "🆘", "🔥🔥", "👍?", "+7 900 000-00-00", "5+5="]
)
def test_a_text_without_letters_is_asked_about(text: str) -> None:
    found = sure_fire(text, language="pl")
    assert found is not None
    assert (found.kind, found.ranked, found.confidence) == (None, (), 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "спасибо, но счёт неверный",
        "hello?",
        "Добрый день, где мастер",
        "thanks for nothing",
        "очень",
        "hi 5",
        "dobry kawał",
        "hello 🔥",
        "ok",
        "да",
    ],
)
def test_whatever_could_hide_a_request_is_left_to_the_model(text: str) -> None:
    assert sure_fire(text, language="en") is None


def outcomes(kind: str, *marks: tuple[float, bool]) -> list[Outcome]:
    return [Outcome(kind=kind, confidence=confidence, right=right) for confidence, right in marks]


def test_a_threshold_is_the_lowest_that_keeps_the_error() -> None:
    marks = [(1 - step / 1000, step != 60) for step in range(100)]
    assert lowest(outcomes("status", *marks), error=0.05) == pytest.approx(0.901)
    assert lowest(outcomes("status", *marks), error=0.0) == pytest.approx(0.941)


def test_a_kind_that_is_wrong_at_its_surest_is_never_taken() -> None:
    assert lowest(outcomes("status", (0.9, False), (0.8, True)), error=0.05) == NEVER
    assert lowest([], error=0.05) == NEVER


def test_kinds_that_charge_get_the_stricter_threshold() -> None:
    marks = [(1 - step / 1000, step not in (80, 81, 82)) for step in range(100)]
    chosen = choose_thresholds(outcomes("work", *marks) + outcomes("status", *marks))
    assert chosen["work"] > chosen["status"]
    assert chosen["appeal"] == NEVER


@given(st.dictionaries(st.sampled_from(["work", "status", "appeal"]), st.floats(0, 1), max_size=3))
def test_a_judgement_never_takes_what_is_below_its_threshold(scores: dict[str, float]) -> None:
    found = judged(scores)
    assert found.kind is None or scores[found.kind] >= THRESHOLDS.of(found.kind)
