"""The provider of a process, made once at its start."""

from importlib.util import find_spec

from services.intake.oidc.handlers.provider import Provider
from services.intake.people.domain import ROLES
from shared.config.settings import BadSetting, Settings

__all__ = ["Provider", "make_provider"]

MISSING = "ACCORD_OIDC_ISSUER is set, and the extra oidc is not installed"


def make_provider(settings: Settings) -> Provider | None:
    """The provider of the settings, if they name one. Raises BadSetting, also without the extra `oidc`."""
    if not settings.signs_in_by_oidc:
        return None
    if find_spec("authlib") is None or find_spec("httpx2") is None:
        raise BadSetting(MISSING)
    if not set(settings.role_by_group.values()) <= set(ROLES):
        raise BadSetting(f"ACCORD_OIDC_ROLES names a role that is none of {', '.join(ROLES)}")
    return Provider(settings)
