"""A field is called by the same names at every door: in a form, in the answers of a platform and in a file."""

import pytest

from services.intake.forms.domain.field_names import NOT_IN_FORMS, find_common_place
from services.intake.imports.domain.columns import NOT_IN_FILES, find_field
from services.intake.sources.adapters.answers import NOT_OF_PLATFORMS, PLACES
from services.intake.sources.domain import field_names


def find_at_doors(name: str) -> tuple[str | None, str | None, str | None]:
    """The place of the name in a form, of a platform and in a file of leads."""
    return find_common_place(name), field_names.find_place(PLACES, name), find_field("leads", name)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Ihre E-Mail-Adresse", "contact.email"),
        ("workEmail", "contact.email"),
        ("Téléphone portable", "contact.phone"),
        ("your_name", "contact.name"),
        ("Razão social / raison sociale", None),
        ("Raison sociale", "company.name"),
        ("Tamaño de la empresa", "company.employees"),
        ("job_title", "role.title"),
        ("Ramo de atividade", "company.industry"),
        ("País", "company.country"),
        ("GCLID", "touch.click_id.gclid"),
        ("_fbp", "touch.click_id.fbp"),
        ("epik", "touch.click_id.epik"),
        ("utm_source", "touch.utm_source"),
        ("Имя", None),
        ("???", None),
    ],
)
def test_a_name_means_the_same_at_every_door(name: str, place: str | None) -> None:
    assert find_at_doors(name) == (place, place, place)


def test_what_says_something_else_at_a_door_is_left_out_there() -> None:
    assert {
        name: find_at_doors(name) for name in ("Title", "URL", "User name", "Created at", "Customer ID", "Budget")
    } == {
        "Title": (None, "role.title", "role.title"),
        "URL": ("company.domain", None, None),
        "User name": (None, "contact.name", None),
        "Created at": (None, None, "occurred_at"),
        "Customer ID": (None, None, "contact.external_id"),
        "Budget": ("interest.budget", None, "interest.budget"),
    }


def test_every_name_of_the_vocabulary_has_one_place_and_is_known_wherever_it_is_not_left_out() -> None:
    known = [
        (place, name.strip())
        for place, names in field_names.NAMES.items()
        for name in " ".join(names.split()).split(",")
    ]
    places = field_names.read_names()

    assert len({name for _, name in known}) == len(known) == len(places)
    for place, name in known:
        doors = (NOT_IN_FORMS, NOT_OF_PLATFORMS, NOT_IN_FILES)
        expected = tuple(None if {place, name} & left_out else place for left_out in doors)
        assert find_at_doors(name) == expected, name
