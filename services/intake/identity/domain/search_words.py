"""The words by which a person is found: those of a contact card, and those of a question."""

import re
import unicodedata

from services.intake.identity.domain.contact_card import EXTENSION_ON_CARD, ContactCard
from shared.errors import Refusal
from shared.values.phone_numbers import find_national_number
from shared.values.text_readings import find_digits, find_words

# Words are cut at so many characters, on cards and in questions; a card has at most so many words.
WORD_CHARACTERS = 40
CARD_WORDS_LIMIT = 60
QUESTION_WORDS_LIMIT = 12
# Of UTF-8: one letter of Chinese is enough, because it is a word.
LEAST_BYTES = 2
# Groups of digits are one telephone number if there are so many digits, or so many after + or 0.
NUMBER_DIGITS = 7
NUMBER_DIGITS_AFTER_PREFIX = 4

_NUMBER = re.compile(r"(?<!\w)[+(]{0,2}[0-9](?:[\s().\-/]*[0-9])*(?![^\W_])")
_TRUNK_PREFIX = "(0)"
_APOSTROPHES = re.compile("['’`´]")  # noqa: RUF001  # people type all of them
# How people write these letters who have no key for them.
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_MAY_BE_WRITTEN_OUT = re.compile("([aouAOU])[eE]")


class QuestionTooShort(Refusal):
    code = "question-too-short"
    detail = "Give at least one word of two letters or digits."


class QuestionTooLong(Refusal):
    code = "question-too-long"
    detail = f"Give at most {QUESTION_WORDS_LIMIT} words."


def list_card_words(card: ContactCard) -> list[str]:
    """The words of name, company, address and number, each in the forms in which people type it."""
    text = " ".join(filter(None, (card.name, card.company, card.email)))
    words = dict.fromkeys([*_list_forms(text), *(_list_numbers(card.phone) if card.phone else ())])
    return [word[:WORD_CHARACTERS] for word in words][:CARD_WORDS_LIMIT]


def read_question(text: str) -> list[str]:
    """The words with which a person's words must begin; a telephone number is one word, however it is grouped.

    Raises QuestionTooShort and QuestionTooLong.
    """
    numbers: list[str] = []

    def take_number(group: re.Match[str]) -> str:
        digits = find_digits(group[0])
        prefixed = digits[0] == "0" or "+" in group[0]
        if len(digits) < (NUMBER_DIGITS_AFTER_PREFIX if prefixed else NUMBER_DIGITS):
            return group[0]
        numbers.append(digits.lstrip("0"))
        return " "

    words = [*find_words(_NUMBER.sub(take_number, text.replace(_TRUNK_PREFIX, " "))), *numbers]
    asked = [word[:WORD_CHARACTERS] for word in dict.fromkeys(words) if word]
    if not any(len(word.encode()) >= LEAST_BYTES for word in asked):
        raise QuestionTooShort
    if len(asked) > QUESTION_WORDS_LIMIT:
        raise QuestionTooLong
    return asked


def _list_forms(text: str) -> list[str]:
    """The words as they are, without apostrophes, and with ä as a and as ae, however it is written."""
    words = find_words(text)
    if _MAY_BE_WRITTEN_OUT.search(text):
        words += [_MAY_BE_WRITTEN_OUT.sub(r"\1", word) for word in words]
    if _APOSTROPHES.search(text):
        words += find_words(_APOSTROPHES.sub("", text))
    if not text.isascii():
        words += find_words(unicodedata.normalize("NFC", text).lower().translate(_WRITTEN_OUT))
    return words


def _list_numbers(phone: str) -> list[str]:
    """The digits of the number with the country code, and without it."""
    number = phone.partition(EXTENSION_ON_CARD)[0]
    digits = find_digits(number).lstrip("0")
    if not digits:
        return []
    return [digits, find_national_number(digits)] if number[0] == "+" else [digits]
