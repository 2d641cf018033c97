"""Who may send the forms of the five steps and of the agreement: who may send the same request, from an own page."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from shared.auth.form_tokens import make_form_token
from tests.authorisation.company import Company
from tests.authorisation.setup import run_company

pytestmark = pytest.mark.usefixtures("processes_and_sockets")
URLENCODED = "application/x-www-form-urlencoded"
SCOPES = {
    "/setup/agreement": {"marketing", "sales", "admin"},
    "/setup/seller": {"sales", "admin"},
    "/setup/source": {"marketing", "admin"},
    "/setup/lead": {"capture", "admin"},
    "/setup/acceptance": {"sales", "admin"},
    "/setup/people": {"admin"},
    "/setup/keys": {"admin"},
    "/setup/subscriptions": {"sales", "admin"},
    "/agreement/1/reviews": {"marketing", "sales", "admin"},
    "/agreement/1/comments": {"marketing", "sales", "admin"},
    "/agreement/1/signatures": {"marketing", "sales", "admin"},
    "/setup/sellers": {"sales", "admin"},
    "/setup/sellers/anna": {"sales", "admin"},
    "/setup/teams": {"sales", "admin"},
    "/setup/teams/settings": {"sales", "admin"},
    "/setup/routing": {"sales", "admin"},
    "/setup/routing/moves": {"sales", "admin"},
    "/setup/routing/trials": {"sales", "admin"},
    "/setup/content": {"marketing", "sales", "admin"},
    "/setup/destinations": {"sales", "admin"},
}


@pytest.fixture
def company(database_url: str, tmp_path: Path) -> Iterator[Company]:
    with run_company(database_url, tmp_path) as running:
        yield running


def send(company: Company, path: str, secret: str, **more: str) -> int:
    """The status of an empty form, with the token of the key's session and these headers."""
    cookie = company.sign_in(secret)
    token = more.pop("token", make_form_token(cookie.partition("=")[2]))
    headers = {"content-type": URLENCODED, "cookie": cookie} | more
    status, _, _ = company.request("POST", path, headers, urlencode({"form_token": token}))
    return status


def test_a_form_needs_the_scope_of_its_request_and_a_key_that_is_bound_to_no_seller(company: Company) -> None:
    wrong = [
        (path, scope, seller)
        for path, scopes in SCOPES.items()
        for (scope, seller), secret in company.keys.items()
        if send(company, path, secret) != (422 if scope in scopes and seller is None else 403)
    ]

    assert wrong == []


def test_a_form_of_another_site_another_session_or_no_session_changes_nothing(company: Company) -> None:
    secret = company.keys["admin", None]
    other = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
    for path in SCOPES:
        unsigned, _, headers = company.request("POST", path, {"content-type": URLENCODED}, "form_token=x")

        assert (send(company, path, secret, **other), send(company, path, secret, token="x")) == (403, 403)
        assert (unsigned, headers["location"]) == (303, "/signin?next=/")
