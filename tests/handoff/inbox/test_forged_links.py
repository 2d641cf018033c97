"""What no link of Accord is opens nothing, and a link ends with its person."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

import httpx2
import pytest

from services.handoff.notices.handlers.links import make_token
from tests.handoff.erasures.erased_leads import consume, lead_erased
from tests.handoff.inbox.act_links import find_path
from tests.handoff.responses.seller_client import fetch_handoff
from tests.handoff.service import HandoffService
from tests.shared.auth.browser import FORM


@pytest.mark.parametrize("change", ["last", "first", "longer", "shorter", "other_secret", "padded"])
async def test_a_forged_link_is_404_and_changes_nothing(
    service: HandoffService, told_offer: str, browser: httpx2.AsyncClient, change: str
) -> None:
    path = await find_path(service)
    token = path.removeprefix("/act/")
    content = urlsafe_b64decode(f"{token}=")
    forged = {
        "last": urlsafe_b64encode(content[:-1] + bytes([content[-1] ^ 1])).decode().rstrip("="),
        "first": urlsafe_b64encode(bytes([content[0] ^ 1]) + content[1:]).decode().rstrip("="),
        "longer": f"{token}A",
        "shorter": token[:-1],
        "other_secret": make_token(b"another secret of this length....", UUID(bytes=content[:16])),
        "padded": f"{token}=",
    }[change]
    shown = await browser.get(f"/act/{forged}")
    sent = await browser.post(f"/act/{forged}", data={"form": "acceptance"}, headers=FORM)

    assert (shown.status_code, sent.status_code) == (404, 404)
    assert (await fetch_handoff(service, told_offer))["state"] == "offered"


async def test_the_link_ends_with_the_person(
    service: HandoffService, told_offer: str, browser: httpx2.AsyncClient
) -> None:
    await consume(service, *lead_erased(UUID((await fetch_handoff(service, told_offer))["lead_id"])))

    assert (await browser.get(await find_path(service))).status_code == 404
