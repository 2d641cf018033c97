"""What a platform asks before it sends."""

import pytest

from services.intake.sources.adapters.adapter import JSON, TEXT, Reply
from services.intake.sources.adapters.registry import ADAPTERS
from services.intake.sources.domain import SourceSecrets
from tests.intake.sources.adapters.samples import get_request, make_request

META = SourceSecrets(secret="app-secret-1", api={"verify_token": "TOKEN"})
LINKEDIN = SourceSecrets(secret="li-secret-1")
CODE = "890e4665-4dfe-4ab1-b689-ed553bceeed0"


def ask(adapter: str, secrets: SourceSecrets, query: str) -> Reply | None:
    return ADAPTERS[adapter].challenge(get_request(query), secrets)


def test_meta_gets_its_challenge_back_as_it_is() -> None:
    asked = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=TOKEN"

    assert ask("meta", META, asked) == Reply(200, b"1158201444", TEXT)


@pytest.mark.parametrize(
    "query",
    [
        "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=OTHER",
        "hub.mode=subscribe&hub.challenge=1158201444",
        "hub.mode=unsubscribe&hub.challenge=1158201444&hub.verify_token=TOKEN",
        "hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=TOKEN",
        "hub.mode=subscribe&hub.challenge=&hub.verify_token=TOKEN",
        "",
        "&".join(["a=b"] * 100),
    ],
)
def test_others_than_meta_get_nothing_back(query: str) -> None:
    assert ask("meta", META, query) == Reply(403)


def test_linkedin_gets_the_hmac_of_its_code() -> None:
    response = b"05ce52f4ff19caa1ee69738b537515f3c7b8cbe0ffb5db4527555d5d348c9969"
    answer = b'{"challengeCode":"%b","challengeResponse":"%b"}' % (CODE.encode(), response)

    assert ask("linkedin", LINKEDIN, f"challengeCode={CODE}&applicationId=1") == Reply(200, answer, JSON)


@pytest.mark.parametrize("code", ["hmacsha256={}", "", CODE + "0", CODE[:-1], "%00" + CODE, "\uff11" * 8 + CODE[8:]])
def test_what_is_no_uuid_is_never_signed(code: str) -> None:
    assert ask("linkedin", LINKEDIN, f"challengeCode={code}") == Reply(400)


def test_a_source_without_a_secret_answers_no_challenge() -> None:
    assert ask("linkedin", SourceSecrets(), f"challengeCode={CODE}") == Reply(400)
    assert ask("meta", SourceSecrets(), "hub.mode=subscribe&hub.challenge=1&hub.verify_token=") == Reply(403)


def test_a_post_is_no_challenge() -> None:
    assert [adapter.challenge(make_request(), META) for adapter in ADAPTERS.values()] == [None] * len(ADAPTERS)
