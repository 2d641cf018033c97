"""What a capture tells about fields that its sender left out."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.intake.captures.domain.capture import LeadAttribution, to_record
from services.intake.captures.domain.channels import derive_channel
from services.intake.captures.domain.titles import Role, read_title
from services.intake.sources.domain import Source
from tests.intake.builders import lead, make_capture

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ATTRIBUTION = LeadAttribution(UUID(int=1), phone="+493090182001")
FORM = Source("website", "form")


def test_a_capture_tells_company_role_and_channel_of_a_person_who_left_them_out() -> None:
    body = lead(
        contact={"email": "dana@reyes.example", "phone": "+493090182001"},
        role={"title": "Head of Operations"},
        touch={"utm_source": "google", "utm_medium": "cpc"},
    )

    record = to_record(make_capture(body), FORM, NOON, ATTRIBUTION)

    assert record.attributes == {
        "company.country": "DE",
        "company.domain": "reyes.example",
        "contact.email_class": "business",
        "role.department": "operations",
        "role.seniority": "director",
        "role.title": "Head of Operations",
    }
    assert record.touch == {"channel": "paid_search", "utm_source": "google", "utm_medium": "cpc"}
    assert record.derived == (
        "company.country", "company.domain", "role.department", "role.seniority", "touch.channel",
    )  # fmt: skip


def test_nothing_is_derived_over_what_was_said() -> None:
    body = lead(
        company={"domain": "reyes.example", "country": "AT"},
        role={"title": "CEO", "seniority": "owner", "department": "board"},
        touch={"channel": "trade fair", "utm_medium": "cpc"},
    )

    record = to_record(make_capture(body), FORM, NOON, ATTRIBUTION)

    assert (record.derived, record.attributes["role.seniority"]) == ((), "owner")
    assert record.touch["channel"] == "trade fair"


def test_the_channel_of_a_source_counts_before_a_derived_one() -> None:
    body = lead(touch={"utm_medium": "cpc", "click_id": {"gclid": "abc"}})

    record = to_record(make_capture(body), Source("website", "form", channel="organic"), NOON, ATTRIBUTION)

    assert (record.touch["channel"], "touch.channel" in record.derived) == ("organic", False)


@pytest.mark.parametrize("email", ["dana@gmail.com", "dana@mailinator.com"])
def test_free_and_throwaway_mailboxes_tell_no_company(email: str) -> None:
    record = to_record(make_capture(lead(contact={"email": email})), FORM, NOON, LeadAttribution(UUID(int=1)))

    assert record.derived == ()


def test_a_domain_that_is_the_persons_name_stays_in_intake() -> None:
    contact = {"email": "mail@danareyes.example", "name": "Dana Reyes"}

    record = to_record(make_capture(lead(contact=contact)), FORM, NOON, LeadAttribution(UUID(int=1)))

    assert (record.derived, record.attributes) == ((), {"contact.email_class": "business"})


CHANNELS: list[tuple[str | None, dict[str, str], tuple[str, ...]]] = [
    ("paid_search", {"utm_medium": "email"}, ("gclid",)),
    ("paid_search", {}, ("msclkid",)),
    ("paid_social", {}, ("fbclid",)),
    ("paid_social", {}, ("li_fat_id",)),
    ("display", {}, ("dclid",)),
    ("paid_search", {"utm_medium": "CPC", "utm_source": "google"}, ()),
    ("paid_social", {"utm_medium": "cpc", "utm_source": "facebook"}, ()),
    ("paid_social", {"utm_medium": "paid_social"}, ()),
    ("video", {"utm_medium": "cpc", "utm_source": "youtube"}, ()),
    ("email", {"utm_medium": "E-Mail", "referrer": "https://www.google.com/"}, ()),
    ("affiliates", {"utm_medium": "affiliate"}, ()),
    ("display", {"utm_medium": "banner"}, ()),
    ("organic_social", {"utm_medium": "social"}, ()),
    ("organic_search", {"utm_medium": "organic"}, ()),
    ("organic_search", {"referrer": "https://www.google.co.uk/search"}, ()),
    ("organic_search", {"utm_medium": "poster", "referrer": "https://duckduckgo.com/"}, ()),
    ("organic_social", {"referrer": "https://de.linkedin.com/feed"}, ()),
    ("organic_social", {"referrer": "https://t.co/abc"}, ()),
    ("video", {"referrer": "https://m.youtube.com/watch"}, ()),
    ("email", {"referrer": "https://mail.google.com/mail/u/0"}, ()),
    ("referral", {"referrer": "https://blog.partner.example/post"}, ()),
    (None, {"referrer": "https://www.acme.example/a", "landing_page": "https://acme.example/b"}, ()),
    (None, {"utm_source": "poster", "landing_page": "/fleet"}, ("unknown",)),
    (None, {"referrer": "android-app"}, ()),
]


@pytest.mark.parametrize(("channel", "touch", "click_ids"), CHANNELS)
def test_the_channel_follows_from_click_ids_then_the_medium_then_the_page_before(
    channel: str | None, touch: dict[str, str], click_ids: tuple[str, ...]
) -> None:
    assert derive_channel(touch, click_ids) == channel


TITLES: dict[str, Any] = {
    "CEO": ("c_level", None),
    "Chief Marketing Officer": ("c_level", "marketing"),
    "Managing Director": ("c_level", None),
    "Geschäftsführer/in": ("c_level", None),
    "Directrice générale": ("c_level", None),
    "Director General": ("c_level", None),
    "Diretora Geral": ("c_level", None),
    "Vice President Sales": ("vp", "sales"),
    "VP of People": ("vp", "human_resources"),
    "Vicepresidente de Finanzas": ("vp", "finance"),
    "Head of IT": ("director", "it"),
    "Vertriebsleiterin": ("director", "sales"),
    "Directeur commercial": ("director", "sales"),
    "Diretor de Operações": (
        "director",
        "operations",
    ),
    "Teamleiter Einkauf": ("manager", "procurement"),
    "Responsable achats": ("manager", "procurement"),
    "Jefa de compras": ("manager", "procurement"),
    "Gerente de vendas": ("manager", "sales"),
    "Senior Software Engineer": ("senior", "engineering"),
    "Praktikantin Marketing": ("entry", "marketing"),
    "Stagiaire RH": ("entry", "human_resources"),
    "Assistant to the CEO": ("entry", None),
    "Personal Assistant": ("entry", None),
    "Fahrer": (None, None),
}


@pytest.mark.parametrize(("title", "role"), TITLES.items())
def test_a_title_tells_seniority_and_department_in_five_languages(
    title: str, role: tuple[str | None, str | None]
) -> None:
    assert read_title(title) == Role(*role)
