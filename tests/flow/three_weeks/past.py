"""Each agreement on the past: a lead that it qualified qualifies by its replay at the same instant, cycle by cycle."""

from typing import Any

from tests.support.retrying_client import Client

LONG_AGO = "2020-01-01"
SECONDS = 120.0


def list_replay_differences(client: Client) -> list[dict[str, Any]]:
    """The cycles that both agreements qualified and their replays do not, or at another instant."""
    qualified = {version: _list_of_version(client, version) for version in (1, 2)}
    assert all(qualified.values())
    return [lead for version, leads in qualified.items() for lead in leads if _differs(client, version, lead)]


def _list_of_version(client: Client, version: int) -> list[dict[str, Any]]:
    """The cycles that this version qualified, from the replay of it on all of the past."""
    path = f"/v1/agreements/{version}/replays"
    status, begun = client.call("POST", path, {"from": LONG_AGO})
    assert status == 202, begun
    done = client.wait_for(f"{path}/{begun['id']}", lambda shown: shown["state"] not in ("queued", "running"), SECONDS)
    assert done["state"] == "done", done
    assert done["as_it_happened"]["same"] == done["as_it_happened"]["judged"] > 0, done["as_it_happened"]
    leads: list[dict[str, Any]] = []
    for change in ("kept", "lost"):
        _, page = client.call("GET", f"{path}/{begun['id']}/leads?change={change}&limit=500")
        assert page["cursor"] is None
        leads += page["leads"]
    return [lead for lead in leads if lead["then_version"] == version]


def _differs(client: Client, version: int, lead: dict[str, Any]) -> bool:
    """Whether it qualifies at another instant; one that was judged at the signature may qualify before it.

    The span begins before both signatures: the second agreement counts as signed when the first one was.
    """
    signed_at = client.call("GET", f"/v1/agreements/{version}")[1]["in_force_from"]
    if lead["change"] == "kept" and lead["then_at"] == signed_at:
        return bool(lead["now_at"] > signed_at)
    return lead["change"] != "kept" or bool(lead["now_at"] != lead["then_at"])
