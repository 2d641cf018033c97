"""Sources: the capture points that may send leads, and the defaults that they give to captures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from shared.errors import Refusal
from shared.values.publication_fields import DeclaredKind

# The kinds of its own fields that a source may declare.
FieldKind = DeclaredKind
Kind = Literal["form", "ads", "import", "api", "sales"]
CaptchaKind = Literal["turnstile", "recaptcha", "hcaptcha"]

# Each source is a label of the Prometheus series, and one response lists all of them.
SOURCES_LIMIT = 1000


class UnknownSource(Refusal):
    code = "unknown-source"
    detail = "No source of this name is configured."


class TooManySources(Refusal):
    code = "too-many-sources"
    detail = "There are 1,000 sources already."


class SourceExists(Refusal):
    code = "source-exists"
    detail = "There is a source with this code already."


@dataclass(frozen=True)
class Source:
    """One capture point.

    `region` is the country (ISO 3166, two letters) of telephone numbers that name none. Captures of a source that is
    not `live` are filtered. `custom_fields` are the kinds of the source's own fields, by their names in `custom`.
    `min_fill_seconds`, `honeypot` and `captcha` tell people from programs at a form. `default_activity` is the activity
    of what comes through a form or an adapter and names none. `sealed` are its SourceSecrets, encrypted.
    """

    source: str
    kind: Kind
    name: str | None = None
    channel: str | None = None
    campaign: str | None = None
    region: str | None = None
    field_map: dict[str, str] = field(default_factory=dict)
    value_map: dict[str, dict[str, str]] = field(default_factory=dict)
    allowed_origins: tuple[str, ...] = ()
    thank_you_url: str | None = None
    live: bool = True
    custom_fields: dict[str, FieldKind] = field(default_factory=dict)
    min_fill_seconds: int | None = None
    honeypot: str | None = None
    captcha: CaptchaKind | None = None
    default_activity: str | None = None
    sealed: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SourceSecrets:
    """What only Accord and a vendor know of a source.

    `secret` is what the adapter's platform signs with, `captcha` is the captcha's secret, `api` is what an adapter
    needs that asks the platform: tokens, addresses, ids.
    """

    secret: str | None = field(default=None, repr=False)
    captcha: str | None = field(default=None, repr=False)
    api: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class SourceHealth:
    """How a source fares. `last_failure` is the code of a reason; `signature_failures` are all there ever were."""

    source: str
    last_lead_at: datetime | None = None
    last_failure_at: datetime | None = None
    last_failure: str | None = None
    signature_failures: int = 0
    token_refused_at: datetime | None = None

    def join(self, later: "SourceHealth") -> "SourceHealth":
        """This and what happened later."""
        return SourceHealth(
            self.source,
            later.last_lead_at or self.last_lead_at,
            later.last_failure_at or self.last_failure_at,
            later.last_failure or self.last_failure,
            self.signature_failures + later.signature_failures,
            later.token_refused_at or self.token_refused_at,
        )
