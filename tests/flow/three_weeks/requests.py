"""The requests of the scenario: one builder for each kind of input. `at` is a wall time such as `24 Oct 17:00`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.flow.three_weeks.times import to_instant


@dataclass(frozen=True)
class Request:
    """One HTTP request. The replay sends it after the inputs in `preceded_by`, and when `handoffs` exist.

    `{}` in the path stands for the id of the first of `handoffs`. The replay may send a `repeatable` request twice.
    """

    name: str
    path: str
    body: dict[str, Any]
    method: str = "POST"
    preceded_by: tuple[str, ...] = ()
    handoffs: tuple[str, ...] = ()
    repeatable: bool = True


def capture(lead: str, at: str, touch: str, company: Sequence[Any], **more: Any) -> Request:
    """The first form of a lead. `touch`: channel/campaign; `company`: industry, employees, country, unknown if None."""
    channel, _, campaign = touch.partition("/")
    body = {
        "source": "website",
        "external_id": f"form-{lead}",
        "occurred_at": to_instant(at),
        "contact": more.get("contact", {"email": f"jo@{lead}.example", "name": f"Jo {lead.title()}"}),
        "company": {"domain": more.get("domain", f"{lead}.example")}
        | without_none(company, "industry", "employees", "country"),
        "role": without_none([more.get("seniority")], "seniority"),
        "interest": {"budget": more["budget"]} if "budget" in more else {},
        "touch": without_none([channel, campaign or None], "channel", "campaign"),
        "activity": more.get("activity", "demo_requested"),
    }
    return Request(lead, "/v1/leads", body, preceded_by=more.get("preceded_by", ()), handoffs=more.get("handoffs", ()))


def second_form(name: str, lead: str, at: str, **more: Any) -> Request:
    """A further form of a lead, by e-mail, with more attributes."""
    body = {
        "source": "website",
        "external_id": f"form-{name}",
        "occurred_at": to_instant(at),
        "contact": {"email": f"jo@{lead}.example"} | more.pop("contact", {}),
        "touch": {"channel": "email"},
    }
    handoffs = more.pop("handoffs", ())
    return Request(name, "/v1/leads", body | more, handoffs=handoffs)


def activity(name: str, lead: str, at: str, kind: str, handoffs: tuple[str, ...] = ()) -> Request:
    """An activity of a lead that is known by its e-mail address."""
    body = {"lead": {"email": f"jo@{lead}.example"}, "type": kind, "occurred_at": to_instant(at), "external_id": name}
    return Request(name, "/v1/activities", body, handoffs=handoffs)


def deal(lead: str, at: str, stage: str, seller: str, amount: str, **more: Any) -> Request:
    """A stage of the deal of a lead, which comes when the lead's first handoff exists, unless `handoffs` says else."""
    handoffs = more.pop("handoffs", (f"{lead}/1",))
    preceded_by = more.pop("preceded_by", ())
    body = {
        "deal_id": f"deal-{lead}",
        "lead": {"email": f"jo@{lead}.example"},
        "stage": stage,
        "amount": euros(amount),
        "owner": seller,
        "occurred_at": to_instant(at),
    }
    return Request(f"{lead} {stage} {at}", "/v1/deals", body | more, preceded_by=preceded_by, handoffs=handoffs)


def receipt(name: str, lead: str, at: str, kind: str, amount: str) -> Request:
    """Money that was received for the deal of a lead, or paid back."""
    row = {"id": name, "deal_id": f"deal-{lead}", "amount": euros(amount), "kind": kind, "occurred_at": to_instant(at)}
    return Request(name, "/v1/revenue", {"rows": [row]})


def responses(handoff: str, seller: str, *bodies: tuple[str, str, dict[str, Any]]) -> list[Request]:
    """The responses of a seller to a handoff, each after the one before: time, resource, body."""
    requests: list[Request] = []
    for at, resource, body in bodies:
        method = "POST" if resource in ("contacts", "recycling", "reassignment") else "PUT"
        caller = {} if resource == "reassignment" else {"seller": seller}
        requests.append(
            Request(
                f"{handoff} {resource} {at}",
                f"/v1/handoffs/{{}}/{resource}",
                caller | body | {"occurred_at": to_instant(at)},
                method,
                preceded_by=(requests[-1].name,) if requests else (),
                handoffs=(handoff,),
                repeatable=method == "PUT",
            )
        )
    return requests


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def without_none(values: Sequence[Any], *names: str) -> dict[str, Any]:
    """The values by these names, without those that are None; missing values are None."""
    return {name: value for name, value in zip(names, values, strict=False) if value is not None}
