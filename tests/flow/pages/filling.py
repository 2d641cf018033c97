"""What fills the showroom: a part of the demo's month, a lead in each state, an import, and who is signed in."""

from collections.abc import Mapping

import httpx2

from services.demo import dataset
from services.demo.load import load_demo_data
from services.handoff.notices.handlers.links import make_token
from tests.authorisation.rules import CARD, SUBSCRIPTION
from tests.flow.browser_session import sign_in
from tests.flow.pages.stories import tell_stories
from tests.support.accord_process import KEY, SECRET, AccordProcess
from tests.support.database import run_sql
from tests.support.retrying_client import Client

# Enough for a filled board; a whole month of the demo would take minutes beside other tests.
LEADS = 60
FILE = "email,company.employees\nkim@quay.example,80\nno address,some\n"
ANSWER_SECONDS, REPLAY_SECONDS = 30.0, 120.0


def fill_company(program: AccordProcess, client: Client) -> dict[str, str]:
    """Fill an empty Accord; the ids of what is in it, by name."""
    origin = f"http://127.0.0.1:{program.port}"
    whole_month, dataset.LEADS = dataset.LEADS, LEADS
    try:
        load_demo_data(origin, KEY, before=lambda: None)
    finally:
        dataset.LEADS = whole_month
    client.call("PUT", "/v1/destinations/mail", {"kind": "email"})
    _, anna = client.call("GET", "/v1/sellers/anna")
    client.call("PUT", "/v1/sellers/anna", {"name": anna["name"], "team": anna["team"], "notify": ["mail"]})
    client.call("PUT", "/v1/content/rival", CARD | {"rejections": ["too_small"], "objections": ["It costs too much."]})
    names = tell_stories(client)
    client.call("PUT", "/v1/companies/company.example", {"standing": "partner"})
    client.call("PUT", "/v1/campaigns/autumn", {"name": "Autumn"})
    client.call("PUT", "/v1/routing", {"rules": [{"id": "all", "when": [], "to": {"team": "inbound"}}]})
    _, subscription = client.call("POST", "/v1/subscriptions", SUBSCRIPTION | {"seller": "anna"})
    more = {"import": _import(origin), "replay": _replay(client), "subscription": subscription["subscription_id"]}
    return names | more


async def find_links(database_url: str, names: Mapping[str, str]) -> dict[str, str]:
    """The links of the notices of the offers that became these handoffs: `act_offered` and the like."""
    rows = await run_sql(database_url, "select handoff_id, notice_id from handoff.notices where kind = 'offer'")
    tokens = {str(handoff): make_token(SECRET.encode(), notice) for handoff, notice in rows}
    return {f"act_{name}": tokens[handoff] for name, handoff in names.items() if handoff in tokens}


def sign_people_in(program: AccordProcess, client: Client) -> dict[str, str]:
    """The cookie of a session of the administrator, and of a seller who sees no others' leads."""
    status, key = client.call("POST", "/v1/keys", {"scopes": ["sales"], "seller": "anna"})
    assert status == 201, key
    return {"admin": sign_in(program), "anna": sign_in(program, key["secret"])}


def _replay(client: Client) -> str:
    """The id of a replay of the agreement in force, which is done."""
    path = "/v1/agreements/1/replays"
    status, begun = client.call("POST", path, {})
    assert status == 202, begun
    client.wait_for(f"{path}/{begun['id']}", lambda shown: shown["state"] == "done", REPLAY_SECONDS)
    return str(begun["id"])


def _import(origin: str) -> str:
    """The id of an import with a row that is refused."""
    headers = {"authorization": f"Bearer {KEY}"}
    answer = httpx2.post(
        f"{origin}/v1/imports",
        headers=headers,
        data={"kind": "leads", "source": "website"},
        files={"file": ("leads.csv", FILE, "text/csv")},
        timeout=ANSWER_SECONDS,
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["import_id"])
