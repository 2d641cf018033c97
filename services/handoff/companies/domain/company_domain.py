"""Which domains are companies: those of businesses, in one spelling."""

from collections.abc import Mapping
from functools import lru_cache

from shared.errors import Refusal
from shared.values.contact_identity import InvalidEmail, classify_email, normalize_email

CACHED_DOMAINS = 4096


class NoCompanyDomain(Refusal):
    code = "no-company-domain"
    detail = "Must be the domain of a company, as in reyes.example; one of free or disposable mailboxes is none."


def find_domain(attributes: Mapping[str, object]) -> str | None:
    """The domain of the company that these attributes name."""
    text = attributes.get("company.domain")
    return read_domain(text) if isinstance(text, str) else None


@lru_cache(CACHED_DOMAINS)
def read_domain(text: str) -> str | None:
    """The domain of a company in lower case, without `www.`; None for anything else."""
    domain = normalize_domain(text.strip().lower().removeprefix("www.").rstrip("."))
    return domain if domain and classify_email(f"x@{domain}") == "business" else None


def normalize_domain(text: str) -> str | None:
    """The one spelling of a domain, of whatever kind; None for anything else."""
    try:
        return normalize_email(f"x@{text}").partition("@")[2]
    except InvalidEmail:
        return None


def require_domain(text: str) -> str:
    """The domain of a company. Raises NoCompanyDomain."""
    domain = read_domain(text)
    if domain is None:
        raise NoCompanyDomain
    return domain
