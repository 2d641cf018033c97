"""A running Accord with two sellers who have a lead each, a lead of none, and a key for each row of the matrix."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from shared.auth import SCOPES
from tests.authorisation.company import UNKNOWN, Company, Target
from tests.authorisation.rules import SUBSCRIPTION
from tests.support.accord_process import KEY, run_accord_up
from tests.support.retrying_client import Client
from tests.support.scenario import lead, set_up_company


@contextmanager
def run_company(database_url: str, folder: Path, **environment: str) -> Iterator[Company]:
    """The company on this database; it ends with the block."""
    with run_accord_up(database_url, folder, **environment) as (program, client):
        client.wait_for("/v1/reports/funnel", lambda document: "totals" in document)
        set_up_company(client)
        targets = _create_targets(client)
        keys: dict[tuple[str, str | None], str] = {("admin", None): KEY}
        for scope in sorted(SCOPES - {"admin"}):
            for seller in (None, "anna"):
                status, key = client.call("POST", "/v1/keys", {"scopes": [scope], "seller": seller})
                assert status == 201
                keys[scope, seller] = key["secret"]
        yield Company(program.port, targets, keys, client)


def add_target(client: Client, number: int) -> Target:
    """One more lead that was offered to a seller."""
    status, answer = client.call("POST", "/v1/leads", lead(number))
    assert status == 202, answer
    (offered,) = client.wait_for(f"/v1/handoffs?lead={answer['lead_id']}", _has_handoff)["handoffs"]
    return Target(answer["lead_id"], offered["handoff_id"], offered["seller"])


def subscribe(client: Client, seller: str) -> str:
    """A subscription to the seller's events; its id."""
    status, made = client.call("POST", "/v1/subscriptions", SUBSCRIPTION | {"seller": seller})
    assert status == 201, made
    return str(made["subscription_id"])


def _create_targets(client: Client) -> dict[str, Target]:
    """A lead of each seller, one of none, and one that does not exist."""
    leads = [client.call("POST", "/v1/leads", lead(number))[1]["lead_id"] for number in range(2)]
    parked = client.call("POST", "/v1/leads", lead(2, "mining"))[1]["lead_id"]
    handoffs = client.wait_for("/v1/handoffs?state=offered", lambda document: len(document["handoffs"]) == len(leads))
    targets = {
        each["seller"]: Target(each["lead_id"], each["handoff_id"], each["seller"], subscribe(client, each["seller"]))
        for each in handoffs["handoffs"]
    }
    for each in targets.values():
        client.wait_for(f"/v1/journeys/{each.lead}", partial(_has_owner, each))
    client.wait_for(f"/v1/journeys/{parked}", lambda document: "facts" in document)
    client.wait_for(f"/v1/scores/{parked}", lambda document: "verdict" in document)
    assert sorted(targets) == ["anna", "ben"]
    return targets | {"none": Target(parked, UNKNOWN, "ben"), "unknown": Target(UNKNOWN, UNKNOWN, "cleo")}


def _has_handoff(document: Any) -> bool:
    return bool(document["handoffs"])


def _has_owner(target: Target, journey: Any) -> bool:
    return bool(journey.get("owner", {}).get("seller") == target.seller)
