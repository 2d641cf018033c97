"""The words of a contact card, and the questions that find it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.intake.identity.domain.contact_card import ContactCard, merge_cards
from services.intake.identity.domain.search_words import (
    CARD_WORDS_LIMIT,
    QuestionTooLong,
    QuestionTooShort,
    list_card_words,
    read_question,
)

CARD = ContactCard(
    UUID(int=1),
    datetime(2026, 11, 1, tzinfo=UTC),
    "Jürgen O'Brien-Müller",
    "j.obrien@obst-löwe.example",
    "+4930901820 ext. 12",
    {"website": "crm-77"},
    "Bäckerei Łódź & Söhne",
)


def finds(question: str, card: ContactCard) -> bool:
    words = list_card_words(card)
    return all(any(word.startswith(asked) for word in words) for asked in read_question(question))


@pytest.mark.parametrize(
    "question",
    [
        "jürgen",
        "JURGEN",
        "juergen",
        "muller jur",
        "mueller",
        "o'brien",
        "obrien",
        "brien o",
        "j.obrien@obst-loewe.example",
        "obst",
        "lowe",
        "backerei",
        "baeckerei lodz",
        "soehne",
        "+4930901820",
        "4930901820",
        " 4930901820",
        "0049 30 9018",
        "+49 (0)30 901-820",
        "(030) 901820",
        "30901820",
        "jürgen 030 901820",
    ],
)
def test_a_person_is_found_however_the_question_is_written(question: str) -> None:
    assert finds(question, CARD)


@pytest.mark.parametrize("question", ["rgen", "jürgen kim", "901820", "crm-77", "muellers", "12 obst", "031"])
def test_a_person_is_not_found_by_other_words(question: str) -> None:
    assert not finds(question, CARD)


def test_a_name_that_is_written_with_ae_is_found_by_its_umlaut() -> None:
    assert finds("bär", CARD._replace(name="Anton Baer"))
    assert finds("baer", CARD._replace(name="Anton Bär"))


def test_a_number_that_could_not_be_read_is_found_as_it_was_typed() -> None:
    card = ContactCard(UUID(int=1), CARD.seen_at, phone="030/90 18 20")

    assert list_card_words(card) == ["30901820"]
    assert finds("030 9018", card)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Route 66", ["route", "66"]),
        ("007", ["007"]),
        ("1&1 4711", ["1", "4711"]),
        ("555 01 23", ["5550123"]),
        ("ISO9001 12", ["iso9001", "12"]),
        ("王", ["王"]),
        ("dana dana", ["dana"]),
        ("%_'\\", None),
        ("a b", None),
        ("  ", None),
    ],
)
def test_a_question_is_read_in_words_and_numbers(question: str, words: list[str] | None) -> None:
    if words is None:
        with pytest.raises(QuestionTooShort):
            read_question(question)
    else:
        assert read_question(question) == words


def test_a_question_has_at_most_twelve_words() -> None:
    words = [f"w{number}" for number in range(13)]
    assert read_question(" ".join(words[:12])) == words[:12]
    with pytest.raises(QuestionTooLong):
        read_question(" ".join(words))


def test_long_words_are_cut_alike_on_cards_and_in_questions() -> None:
    card = CARD._replace(company="x" * 200)

    assert "x" * 40 in list_card_words(card)
    assert finds("x" * 41, card)
    assert len(list_card_words(CARD._replace(name=" ".join(f"n{number}" for number in range(99))))) == CARD_WORDS_LIMIT


def test_a_merged_card_has_the_newest_company_and_is_complete_if_both_are() -> None:
    older = CARD._replace(company="Obst AG")
    newer = CARD._replace(seen_at=datetime(2026, 11, 2, tzinfo=UTC), company=None)

    assert merge_cards(newer, older).company == "Obst AG"
    assert merge_cards(older, newer._replace(company="Birnen AG")).company == "Birnen AG"
    assert [merge_cards(older, newer._replace(complete=known)).complete for known in (True, False)] == [True, False]
