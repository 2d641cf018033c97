"""What a form says finds its place: by the source's maps, by common names in five languages, else as an answer."""

from typing import Any

import pytest
from pydantic import BaseModel

from services.intake.captures.schemas.payload import LeadIn
from services.intake.forms.domain.form import make_form
from services.intake.forms.domain.map_form import map_form
from services.intake.forms.domain.places import PLACES
from services.intake.sources.domain import Source


def map_fields(*fields: tuple[str, Any], source: Source | None = None, page: str | None = None) -> dict[str, Any]:
    body = map_form(make_form(fields), source or Source("website", "form"), page)
    assert body.pop("source") == "website"
    return body


@pytest.mark.parametrize(
    "names",
    [
        "Work Email|firstName|Last name|Company|Company size|Job title|Phone number|your-message",
        "E-Mail-Adresse|Vorname|Nachname|Firma|Unternehmensgröße|Funktion|Telefon|Ihre Nachricht",
        "Adresse e-mail|Prénom|Nom|Société|Taille de l'entreprise|Poste|Téléphone|Message",
        "Correo electrónico|Nombre|Apellidos|Empresa|Número de empleados|Cargo|Móvil|Mensaje",
        "E-mail profissional|Nome|Sobrenome|Empresa|Tamanho da empresa|Função|Telefone|Mensagem",
    ],
)
def test_common_names_in_five_languages_find_their_places(names: str) -> None:
    said = ("dana@example.com", "Dana", "Reyes", "Reyes Logistics", "51-200", "Head of Operations", "+1 202 555 0123")
    body = map_fields(*zip(names.split("|"), (*said, "Please call.\r\nSoon."), strict=True))
    assert body == {
        "contact": {"email": "dana@example.com", "phone": "+1 202 555 0123", "name": "Dana Reyes"},
        "company": {"name": "Reyes Logistics", "employees": "51-200"},
        "role": {"title": "Head of Operations"},
        "interest": {"message": "Please call.\nSoon."},
    }


def test_the_maps_of_the_source_go_before_common_names() -> None:
    source = Source(
        "website",
        "form",
        field_map={"Company size": "company.employees", "phone": "answers.Desk phone", "Fleet": "custom.fleet_size"},
        value_map={"company size": {"Bis 50": "1-50"}, "company.country": {"Deutschland": "DE"}},
        custom_fields={"fleet_size": "number"},
    )
    fields = (("company-size", " bis 50"), ("phone", "12"), ("Land", "deutschland"), ("Fleet", "40"))
    assert map_fields(*fields, source=source) == {
        "company": {"employees": "1-50", "country": "DE"},
        "answers": {"Desk phone": "12"},
        "custom": {"fleet_size": 40},
    }


def test_a_map_to_a_place_that_does_not_exist_leaves_the_field_an_answer() -> None:
    source = Source("website", "form", field_map={"Shoe size": "contact.shoes"})
    assert map_fields(("Shoe size", "44"), source=source) == {"answers": {"Shoe size": "44"}}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ((("Vorname", "Dana"), ("Name", "Reyes")), "Dana Reyes"),
        ((("name", "Dana Reyes"), ("first_name", "Dana")), "Dana Reyes"),
        ((("nom", "Reyes"),), "Reyes"),
        ((("name", "Dana Reyes"), ("last name", "Reyes")), "Dana Reyes"),
    ],
)
def test_the_parts_of_a_name_become_one_name(fields: tuple[tuple[str, str], ...], name: str) -> None:
    assert map_fields(*fields) == {"contact": {"name": name}}


def test_repeated_names_and_brackets_are_lists_and_of_a_place_the_first_value_counts() -> None:
    fields = (
        ("interest[]", "fleet"), ("interest[]", "fuel"), ("interest[]", " "), ("a", "1"), ("a", "2"),
        ("utm_source", "google"), ("utm_source", "facebook"), ("product[0]", "fleet"), ("product[1]", "fuel"),
        ("form_fields[email]", "dana@example.com"),
    )  # fmt: skip
    assert map_fields(*fields) == {
        "contact": {"email": "dana@example.com"},
        "interest": {"product": "fleet"},
        "touch": {"utm_source": "google"},
        "answers": {"interest": ["fleet", "fuel"], "a": ["1", "2"], "product": ["fleet", "fuel"]},
    }


def test_where_the_person_came_from_is_read_from_fields_and_from_the_page() -> None:
    page = "https://www.example.com/fleet?utm_source=google&utm_medium=cpc&utm_campaign=summer&gclid=AbC-9&fbclid=X%ff"
    assert map_fields(
        ("utm_source", "Newsletter"), ("GCLID", "FromField"), ("_page_url", page), ("_referrer", "https://search.example/")
    ) == {
        "touch": {
            "utm_source": "Newsletter",
            "utm_medium": "cpc",
            "utm_campaign": "summer",
            "campaign": "summer",
            "click_id": {"gclid": "FromField", "fbclid": "X\ufffd"},
            "landing_page": page,
            "referrer": "https://search.example/",
        }
    }  # fmt: skip
    assert map_fields(("a", "1"), page="https://www.example.com/?msclkid=Q")["touch"]["click_id"] == {"msclkid": "Q"}


@pytest.mark.parametrize(
    ("fields", "consent"),
    [
        ((("_consent", "2026-03"),), {"marketing": True, "text_version": "2026-03"}),
        (
            (("_consent", "0"), ("_consent", "on"), ("_consent_version", "v7")),
            {"marketing": True, "text_version": "v7"},
        ),
        ((("_consent", "no"),), {"marketing": False}),
        ((("_consent.marketing", False), ("_consent.text_version", "v1")), {"marketing": False, "text_version": "v1"}),
        ((("Marketing consent", "yes"),), {"marketing": True}),
    ],
)
def test_consent_is_kept_with_the_version_of_its_text(fields: tuple[tuple[str, Any], ...], consent: Any) -> None:
    assert map_fields(*fields) == {"consent": consent}


def test_agreeing_to_terms_is_no_consent_to_marketing() -> None:
    assert map_fields(("accept-terms", "1"), ("consent", "on")) == {"answers": {"accept-terms": "1", "consent": "on"}}


def test_money_needs_its_currency_and_a_website_becomes_a_domain() -> None:
    fields = (("Budget", "€ 15.000,50"), ("Annual revenue", "9000000"), ("Website", "https://www.Reyes.example/en?x=1"))
    assert map_fields(*fields) == {
        "interest": {"budget": {"amount": "15.000,50", "currency": "EUR"}},
        "company": {"domain": "reyes.example"},
        "answers": {"Annual revenue": "9000000"},
    }


@pytest.mark.parametrize("text", ["15.000 \u20ac", "EUR 150.000", "1.500 usd"])
def test_an_amount_that_may_be_thousands_or_a_thousandth_is_an_answer(text: str) -> None:
    assert map_fields(("Budget", text)) == {"answers": {"Budget": text}}


def test_a_currency_of_three_digits_is_read_with_them() -> None:
    assert map_fields(("Budget", "15.000 KWD")) == {"interest": {"budget": {"amount": "15.000", "currency": "KWD"}}}


def test_a_long_message_and_many_fields_are_kept_whole() -> None:
    body = map_fields(("message", "m" * 9000), *((f"q{number}", "x") for number in range(90)))
    assert body["interest"] == {"message": "m" * 4000}
    assert body["answers"]["message"] == ["m" * 4000, "m" * 1000]
    assert len(body["answers"]) == 50
    assert len(body["answers"]["more"]) == 42


def test_what_forms_send_beside_the_answers_is_no_answer() -> None:
    source = Source("website", "form", honeypot="fax", default_activity="demo_requested")
    fields = (
        ("_submission_id", "1"),
        ("_redirect", "x"),
        ("_started_at", "1"),
        ("h-captcha-response", "t"),
        ("fax", "1"),
    )
    assert map_fields(*fields, source=source) == {"activity": "demo_requested"}
    assert map_fields(("_test", "1")) == {"test": True}


def test_every_field_of_a_capture_has_a_place() -> None:
    def list_places(model: type[BaseModel], prefix: str) -> set[str]:
        return {prefix + name for name in model.model_fields}

    sections = {
        name: field.annotation.__args__[0]  # type: ignore[union-attr]
        for name, field in LeadIn.model_fields.items()
        if name in ("contact", "company", "role", "interest", "touch", "consent")
    }
    named = {place for name, model in sections.items() for place in list_places(model, f"{name}.")}
    assert {".".join(place.split(".")[:2]) for place in PLACES} == named - {"touch.click_id"}
