"""The settings of signing in by OpenID Connect: the provider, and what its claims say of a person."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

# Encrypted, or on this machine.
ISSUER = r"^(https://[^\s?#@]+|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?(/[^\s?#@]*)?)$"
NEEDS = ("oidc_client_id", "oidc_client_secret", "public_url")
BAD_ROLES = "must be groups of the provider with roles, such as Sales leads=sales_lead, Board=executive"


class OidcSettings(BaseSettings):
    """`oidc_roles`: which group of the provider gives which role; empty: roles are those that an administrator gave.

    `oidc_new_people`: whether a person who is not known yet is added. `oidc_email`: whether the provider has to say
    that an address is verified.
    """

    oidc_issuer: str | None = Field(None, pattern=ISSUER)
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_scopes: str = "openid email profile"
    oidc_label: str = Field("your company account", max_length=60)
    oidc_roles_claim: str = "groups"
    oidc_roles: str = ""
    oidc_seller_claim: str | None = None
    oidc_new_people: Literal["refuse", "add"] = "refuse"
    oidc_email: Literal["verified", "trusted"] = "verified"

    @field_validator("oidc_roles")
    @classmethod
    def check_roles(cls, text: str) -> str:
        if any(not group or not role for group, role in split_roles(text)):
            raise ValueError(BAD_ROLES)
        return text

    @field_validator("oidc_scopes")
    @classmethod
    def check_scopes(cls, scopes: str) -> str:
        if "openid" not in scopes.split():
            raise ValueError("must hold openid")
        return scopes

    @model_validator(mode="after")
    def check_provider(self) -> Self:
        if self.oidc_issuer and not all(getattr(self, name, None) for name in NEEDS):
            raise ValueError(
                "ACCORD_OIDC_ISSUER needs ACCORD_OIDC_CLIENT_ID, ACCORD_OIDC_CLIENT_SECRET and ACCORD_PUBLIC_URL"
            )
        if self.oidc_new_people == "add" and not self.oidc_roles:
            raise ValueError("ACCORD_OIDC_NEW_PEOPLE=add needs ACCORD_OIDC_ROLES")
        return self

    @property
    def signs_in_by_oidc(self) -> bool:
        """Whether people may sign in by the provider."""
        return self.oidc_issuer is not None

    @property
    def role_by_group(self) -> dict[str, str]:
        """The role that each group of the provider gives."""
        return dict(split_roles(self.oidc_roles))


def split_roles(text: str) -> list[tuple[str, str]]:
    """Groups with their roles, as `ACCORD_OIDC_ROLES` has them; the last = of a part stands before the role."""
    parts = [part.rpartition("=") for part in text.split(",") if part.strip()]
    return [(group.strip(), role.strip()) for group, _, role in parts]
