"""Who sent a request: every known vector of each platform, and what is near to one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.intake.sources.adapters import signatures
from services.intake.sources.adapters.adapter import HookRequest
from services.intake.sources.adapters.hubspot import canonical_address
from tests.intake.sources.adapters.samples import NOW, SIGNED_AT, make_request, verifies

BODY = rb'{"name":"Zo\u00eb Test","n":1}'
STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
META = "sha256=731a38a3047e5b83621c347b9c461533efecc6f6e626bd7581db76f1c7c6ab50"
CALENDLY = "t=1760000000,v1=26e9040304a3b398ec46eb30e792fd51f38782971b7866ecdcfd37c684bdd65c"
TIKTOK = "t=1760000000,s=16db55f481f7913b6cb3e890ee7f49edc3f4bab88cca9d9a6e607c1a8d7c6aea"
LINKEDIN = "f552a5f57c87dee1e88dff0272ad7700318e4e65a29795801782274393c729b4"
HUBSPOT = replace(
    make_request(
        BODY,
        x_hubspot_signature_v3="rl6djf/fikuRIzHXhDq6A6WIsEYifLe0yKERiQuAiSo=",
        x_hubspot_request_timestamp="1760000000000",
    ),
    url="https://leads.example.com/in/hubspot?team=a%2Fb",
)

Vector = tuple[str, str, HookRequest, dict[str, Any]]
VECTORS: list[Vector] = [
    ("meta", "app-secret-1", make_request(BODY, x_hub_signature_256=META), {}),
    # GitHub published this one; Meta signs alike.
    (
        "meta",
        "It's a Secret to Everybody",
        make_request(
            b"Hello, World!",
            x_hub_signature_256="sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        ),
        {},
    ),
    (
        "typeform",
        "tf-secret-1",
        make_request(BODY, typeform_signature="sha256=txsfCnWu2dST60yAO5xx+Ua2EM0OlPhcXthjJfGQ51Y="),
        {},
    ),
    ("linkedin", "li-secret-1", make_request(BODY, x_li_signature=LINKEDIN), {}),
    ("calendly", "cal-key-1", make_request(BODY, calendly_webhook_signature=CALENDLY), {}),
    ("tiktok", "tt-secret-1", make_request(BODY, tiktok_signature=TIKTOK), {}),
    (
        "webflow",
        "wf-secret-1",
        make_request(
            BODY,
            x_webflow_timestamp="1760000000000",
            x_webflow_signature="3ede131ea3f981b9c90429bb6c2c8ffd25af9bbb23d5cf9f615eb491ef22773a",
        ),
        {},
    ),
    ("hubspot", "hs-secret-1", HUBSPOT, {}),
    (
        "hubspot",
        "hs-secret-1",
        make_request(BODY, x_hubspot_signature="6f78ad13f4f6157616d5cf59cc5b0c518eb4de5624e41f9fe30d664ef9293674"),
        {"accept_v1": True},
    ),
    (
        "json",
        STANDARD_SECRET,
        make_request(
            BODY,
            webhook_id="msg_1",
            webhook_timestamp="1760000000",
            webhook_signature="v1,V97RbeTOQ3i9nhySXVj1icQ4MH2G1/ria/wpSr+I8vg=",
        ),
        {},
    ),
    ("google_ads", "per-form-key", make_request({"lead_id": "1", "google_key": "per-form-key"}), {}),
    ("google_ads", "per-form-key", make_request({"lead_id": "1", "Google_key": "per-form-key"}), {}),
    ("unbounce", "key-1", make_request(BODY, authorization="Bearer key-1"), {}),
    ("gravity_forms", "key-1", replace(make_request(BODY), query="key=key-1"), {}),
    # user:key-1
    ("pipedrive", "key-1", make_request(BODY, authorization="Basic dXNlcjprZXktMQ=="), {}),
    ("pipedrive", "user:key-1", make_request(BODY, authorization="Basic dXNlcjprZXktMQ=="), {}),
    ("salesforce", "key-1", replace(make_request(BODY), query="key=key-1"), {}),
]
NAMES = [f"{adapter}-{number}" for number, (adapter, *_) in enumerate(VECTORS)]
# Of what these adapters verify, the body is no part.
UNSIGNED = {"google_ads", "unbounce", "gravity_forms", "pipedrive", "salesforce"}
STRANGE = ["", "=", ",", "sha256=", "sha256=é", "t=,v1=", "t=9e9,v1=é", "\xff" * 300, "v1,é", "Basic é", "t" * 5000]


@pytest.mark.parametrize(("adapter", "secret", "request_", "api"), VECTORS, ids=NAMES)
def test_each_known_vector_is_taken_and_refused_under_another_secret(
    adapter: str, secret: str, request_: HookRequest, api: dict[str, Any]
) -> None:
    assert verifies(adapter, request_, secret, **api)
    assert not verifies(adapter, request_, secret + "x", **api)
    assert not verifies(adapter, request_, "", **api)
    assert not verifies(adapter, request_, None, **api)


@pytest.mark.parametrize(("adapter", "secret", "request_", "api"), VECTORS, ids=NAMES)
def test_a_body_that_was_changed_or_written_anew_is_refused(
    adapter: str, secret: str, request_: HookRequest, api: dict[str, Any]
) -> None:
    for body in (request_.body + b" ", request_.body.replace(rb"\u00eb", "ë".encode()) + b"", b""):
        taken = verifies(adapter, replace(request_, body=body), secret, **api)
        unsigned = adapter in UNSIGNED and (adapter != "google_ads" or body != b"")
        assert taken == (unsigned or body == request_.body)


@pytest.mark.parametrize(("adapter", "secret", "request_", "api"), VECTORS, ids=NAMES)
def test_headers_of_any_bytes_are_refused_without_an_error(
    adapter: str, secret: str, request_: HookRequest, api: dict[str, Any]
) -> None:
    for name in request_.headers:
        for value in STRANGE:
            assert not verifies(adapter, replace(request_, headers={**request_.headers, name: value}), secret, **api)


@pytest.mark.parametrize(
    ("adapter", "past_seconds"),
    [("calendly", 26 * 3600), ("tiktok", 72 * 3600), ("webflow", 300), ("hubspot", 300), ("json", 300)],
)
def test_an_old_signature_and_one_of_the_future_are_refused(adapter: str, past_seconds: int) -> None:
    secret, request, api = next(
        (secret, request, api) for name, secret, request, api in VECTORS if name == adapter and not api
    )
    age = (NOW.timestamp()) - SIGNED_AT
    at = {
        "old": past_seconds - age,
        "too old": past_seconds - age + 1,
        "ahead": -300 - age,
        "too far ahead": -301 - age,
    }
    taken = {
        name: verifies(adapter, replace(request, received_at=NOW + timedelta(seconds=seconds)), secret, **api)
        for name, seconds in at.items()
    }

    assert taken == {"old": True, "too old": False, "ahead": True, "too far ahead": False}


def test_hexadecimal_digits_may_be_capitals() -> None:
    upper = "sha256=" + META.removeprefix("sha256=").upper()

    assert verifies("meta", make_request(BODY, x_hub_signature_256=upper), "app-secret-1")


def test_linkedin_signs_with_or_without_a_prefix_in_the_header() -> None:
    assert verifies("linkedin", make_request(BODY, x_li_signature=f"hmacsha256={LINKEDIN}"), "li-secret-1")


def test_the_older_signature_of_hubspot_counts_only_where_the_source_says_so() -> None:
    request = next(request for name, _, request, api in VECTORS if name == "hubspot" and api)

    assert not verifies("hubspot", request, "hs-secret-1")


def test_the_example_that_hubspot_publishes_of_its_older_signatures_is_taken() -> None:
    published = "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e"
    request = make_request(b"GEThttps://www.example.com/webhook_uri", x_hubspot_signature=published)

    assert verifies("hubspot", request, "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy", accept_v1=True)


def test_the_addresses_of_hubspot_have_some_signs_decoded_and_no_fragment() -> None:
    assert canonical_address("https://a.example/h%2Fk?x=%3A%2f%3F%40%21%24%27%28%29%2A%2C%3B%26#part") == (
        "https://a.example/h%2Fk?x=:/?@!$'()*,;%26"
    )


def test_the_published_vector_of_standard_webhooks_is_taken_among_other_signatures() -> None:
    body = b'{"test": 2432232314}'
    signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    request = make_request(
        body,
        webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        webhook_timestamp="1614265330",
        webhook_signature=f"v1a,AAAA v1,Zm9v {signature}",
    )
    then = NOW - timedelta(seconds=SIGNED_AT - 1614265330)

    assert signatures.is_standard_webhook(replace(request, received_at=then), STANDARD_SECRET)
    assert signatures.is_standard_webhook(replace(request, received_at=then), STANDARD_SECRET.removeprefix("whsec_"))
    assert not signatures.is_standard_webhook(request, STANDARD_SECRET)


def test_a_salesforce_of_another_organisation_is_refused() -> None:
    soap = '<e xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>00Dxx0000001gPLEAY</OrganizationId></e>'
    request = replace(make_request(soap.encode()), query="key=key-1")

    assert verifies("salesforce", request, "key-1", organization_id="00Dxx0000001gPL")
    assert not verifies("salesforce", request, "key-1", organization_id="00Dxx0000001gPM")
