"""A country is read from what people write for it."""

import pytest

from shared.values.countries import read_country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        *((text, "DE") for text in ("DE", " de ", "Germany", "GERMANY", "Deutschland", "DEU", "BRD", "Allemagne", "D")),
        *((text, "DE") for text in ("Germany (Deutschland)", "DE - Germany", "Bundesrepublik Deutschland", "DE-BY")),
        *((text, "US") for text in ("USA", "U.S.A.", "US", "United States", "the United States of America", "EE. UU.")),
        *((text, "GB") for text in ("UK", "U.K.", "Great Britain", "England", "Gro\u00dfbritannien", "Royaume-Uni")),
        *((text, "AT") for text in ("\u00d6sterreich", "Oesterreich", "Austria", "AUT", "Vienna, Austria")),
        ("Holland", "NL"),
        ("The Netherlands", "NL"),
        ("Schweiz / Suisse", "CH"),
        ("C\u00f4te d\u2019Ivoire", "CI"),
        ("Korea, Republic of", "KR"),
        ("EL", "GR"),
    ],
)
def test_a_country_is_known_by_its_code_its_name_and_its_usual_short_forms(text: str, country: str) -> None:
    assert read_country(text) == country


@pytest.mark.parametrize("text", ["", "-", "n/a", "Atlantis", "Germany, Austria", "+49", "Paris", "x" * 1000])
def test_a_text_that_names_no_country_or_several_is_none(text: str) -> None:
    assert read_country(text) is None
