"""Every sentence of the code, in every language, complete and in the tone we keep."""

import re
import string

import pytest
from babel.messages.catalog import Message

from bot.views.texts import LANGUAGES
from tests.locales.reading import MessageId, catalogue, messages, strings, template, used

FORMS = {"ru": 3, "pl": 3, "en": 2}


def every(language: str) -> list[Message]:
    return list(messages(catalogue(language)).values())


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def sources(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def test_the_template_has_exactly_the_sentences_of_the_code() -> None:
    assert set(messages(template())) == used()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_code_is_in_the_catalogue_and_no_other(language: str) -> None:
    assert set(messages(catalogue(language))) == used()
    assert not catalogue(language).obsolete


def test_sentences_are_found_in_every_way_of_asking() -> None:
    found: set[MessageId] = used()
    assert "Nothing was changed." in found
    assert ("{n} consultation", "{n} consultations") in found
    assert ("{n} attachment", "{n} attachments") in found
    assert "begin" in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_is_there_in_every_form(language: str) -> None:
    for message in every(language):
        forms = strings(message)
        assert len(forms) == (1 if isinstance(message.id, str) else FORMS[language]), message.id
        assert all(form.strip() for form in forms), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_the_same_placeholders(language: str) -> None:
    for message in every(language):
        wanted = placeholders(sources(message)[0])
        for form in strings(message):
            assert placeholders(form) == wanted, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_ends_as_its_sentence_does(language: str) -> None:
    """A full stop, a colon or nothing: lines are put together by code and must still read well."""
    for message in every(language):
        wanted = sources(message)[0][-1]
        for form in strings(message):
            assert form == form.strip(), message.id
            if wanted in ".:" or form[-1] in ".:":
                assert form[-1] == wanted, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_no_markup_dash_or_doubled_space(language: str) -> None:
    for message in every(language):
        for form in strings(message):
            assert not re.search(r"  |[—`]|\*\*|</?[a-z]+>", form), message.id


@pytest.mark.parametrize("language", ["ru", "pl"])
def test_nothing_was_left_in_english(language: str) -> None:
    same = {
        identity
        for identity, message in messages(catalogue(language)).items()
        if identity == message.string and re.search("[a-z]", re.sub(r"\{\w+\}|/\w+", "", str(identity)))
    }
    allowed = {"pl": {"bonus", "Plan", "plan", "limit", "administrator", "VAT {rate}%: {tax}"}, "ru": set()}
    assert same <= allowed[language]


def test_english_says_what_the_code_says() -> None:
    for identity, message in messages(catalogue("en")).items():
        assert (identity if isinstance(identity, tuple) else (identity,)) == strings(message)


def test_russian_is_written_in_russian_letters() -> None:
    for message in every("ru"):
        for form in strings(message):
            assert not re.search(r"[а-яё][a-z]|[a-z][а-яё]", form, re.IGNORECASE), form


def test_russian_addresses_politely_and_without_capitals() -> None:
    for message in every("ru"):
        for form in strings(message):
            assert not re.search(r"(?<![.!?:] )(?<!^)\b(Вы|Вас|Вам|Вами|Ваш\w*)\b", form), form
            assert not re.search(r"(?i)\b(ты|тебе|тебя|твой|твоя|твои)\b|к сожалению", form), form


def test_polish_never_guesses_the_readers_gender() -> None:
    for message in every("pl"):
        for form in strings(message):
            assert not re.search(r"(?i)\w(łeś|łaś|łbyś|łabyś)\b|\b(Pan|Pani|Panem|Panią)\b|niestety", form), (
                form
            )


def test_quotation_marks_are_those_of_the_language() -> None:
    wrong = {"ru": r"[\"„”“]", "pl": r"[\"«»“]", "en": r"[\"«»„]"}
    for language, pattern in wrong.items():
        for message in every(language):
            assert not any(re.search(pattern, form) for form in strings(message))
