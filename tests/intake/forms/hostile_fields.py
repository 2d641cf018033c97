"""Fields of forms as strangers may send them, for Hypothesis."""

from hypothesis import strategies as st

from services.intake.forms.domain.places import PLACES
from services.intake.sources.domain import Source

SITE = "https://www.example.com"
SOURCE = Source(
    "website",
    "form",
    allowed_origins=(SITE,),
    min_fill_seconds=3,
    field_map={"a": "custom.a", "b": "touch.click_id.x", "c": "company.employees.min", "d": "answers.b"},
    custom_fields={"a": "boolean"},
)
NAMES = [*PLACES, *SOURCE.field_map, "name", "Vorname", "e-mail", "a[]", "x[y][]", "[", "utm_source", "gclid"]
NAMES += ["_page_url", "_redirect", "_started_at", "_submission_id", "_consent", "_referrer", "_test", "budget"]
PIECES = [SITE, "//", "@", "evil.example", "\\", "?utm_source=%ff", "[", ":", "\t", "x" * 3000]
URLS = st.builds("".join, st.lists(st.sampled_from(PIECES)))
TEXTS = st.text() | URLS | st.sampled_from(["1", "yes", "€ 1.000,50", "51-200", "a@b.example", "\x00", "1e999", "٣"])
SCALARS = TEXTS | st.integers() | st.floats() | st.booleans() | st.none()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20)
DOCUMENTS = st.dictionaries(st.sampled_from(NAMES) | st.text(), VALUES)
