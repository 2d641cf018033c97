"""The authorisation of every route: its scopes, and what a key that is bound to a seller gets."""

from dataclasses import dataclass, field
from typing import Any, Literal

# What a bound key gets: the same as another key, only its seller's (404 for all else), nothing at all (404), or 403.
Bound = Literal["same", "own", "hidden", "refused"]


@dataclass(frozen=True)
class Rule:
    """Who may call a route. `scopes`: one of these or `admin`; `body`: what the matrix sends.

    `{lead}`, `{handoff}`, `{seller}`, `{subscription}` and `{unknown}` stand for the ids of the target in addresses and
    bodies.
    """

    scopes: frozenset[str]
    bound: Bound
    body: Any = None
    found: frozenset[int] = field(default=frozenset({200, 201, 202, 204, 409}))


def allow(*scopes: str, bound: Bound, body: Any = None, found: tuple[int, ...] = ()) -> Rule:
    """A rule; `found`: more statuses of a caller who may."""
    rule = Rule(frozenset({*scopes, "admin"}), bound, body)
    return Rule(rule.scopes, bound, body, rule.found.union(found))


SELLER = {"name": "Anna", "email": "anna@example.com", "team": "inbound", "kind": "employee", "capacity": 10000}
ACTIVITY = {"lead": {"lead_id": "{lead}"}, "type": "page_viewed"}
# The host is 127.0.0.1, which no name server is asked for and no webhook reaches.
SUBSCRIPTION = {"url": "https://2130706433/hook", "types": ["handoff.*"], "seller": "{seller}"}
SPENT = {"source": "ads", "date": "2026-11-01", "amount": {"amount": "10.00", "currency": "EUR"}}
RATE = {"currency": "USD", "date": "2026-11-01", "rate": "0.92"}
CARD = {"kind": "battle_card", "title": "How we compare", "link": "https://example.com/rival"}
CAPTURE = {"source": "website", "contact": {"email": "other@example.com"}}

RULES: dict[str, Rule] = {
    "GET /": allow("read", "sales", "marketing", bound="refused"),
    "GET /goals": allow("read", "sales", "marketing", bound="refused"),
    "GET /promises": allow("read", "sales", "marketing", bound="refused"),
    "GET /promises/guarantee": allow("read", "sales", "marketing", bound="refused"),
    "GET /v1/guarantee": allow("read", "sales", "marketing", bound="refused"),
    "POST /v1/guarantee/{unknown}/decisions": allow(
        "sign_sales", bound="refused", body={"side": "sales", "owes": True}, found=(404,)
    ),
    "GET /promises/acceptance": allow("read", "sales", "marketing", bound="same"),
    "GET /setup": allow("marketing", "sales", bound="refused"),
    "GET /setup/sources": allow("marketing", bound="refused"),
    "GET /setup/sources/website": allow("marketing", bound="refused"),
    "GET /setup/agreement": allow("read", "sales", "marketing", bound="refused"),
    "GET /setup/sellers": allow("sales", bound="refused"),
    "GET /setup/sellers/anna": allow("sales", bound="refused"),
    "GET /setup/teams": allow("sales", bound="refused"),
    "GET /setup/teams/settings?team=inbound": allow("sales", bound="refused"),
    "GET /setup/routing?lead={lead}": allow("sales", bound="refused"),
    "GET /setup/routing/rules/unknown": allow("sales", bound="refused", found=(404,)),
    "GET /setup/source": allow("read", "sales", "marketing", bound="refused"),
    "GET /setup/components": allow(bound="refused"),
    "GET /setup/content": allow("marketing", "sales", bound="refused"),
    "GET /setup/content/{unknown}": allow("marketing", "sales", bound="refused", found=(404,)),
    "GET /setup/destinations": allow("sales", bound="refused"),
    "GET /setup/destinations/mail": allow("sales", bound="refused", found=(404,)),
    "GET /setup/seller": allow("read", "sales", "marketing", bound="refused"),
    "GET /setup/lead": allow("read", "sales", "marketing", bound="refused"),
    "GET /setup/acceptance": allow("read", "sales", "marketing", bound="refused"),
    "GET /companies": allow("sales", "marketing", bound="refused"),
    "GET /companies/company.example": allow("sales", "marketing", bound="refused", found=(404,)),
    "GET /v1/companies": allow("sales", "marketing", bound="refused"),
    "GET /v1/companies/{unknown}": allow("sales", "marketing", bound="refused", found=(404, 422)),
    "PUT /v1/companies/company.example": allow("sales", "marketing", bound="refused", body={"standing": "partner"}),
    "GET /inbox": allow("sales", bound="same"),
    "GET /inbox/changes": allow("sales", bound="same"),
    "GET /inbox/said?lead={lead}": allow("sales", "marketing", bound="same"),
    "GET /inbox/content/{lead}": allow("read", "sales", "marketing", bound="own"),
    "GET /inbox/{handoff}": allow("sales", bound="own"),
    "GET /contacts?q=company": allow("sales", "marketing", bound="same"),
    "GET /contacts/{lead}": allow("sales", "marketing", bound="own"),
    "GET /contacts/{lead}/attributes?field=company.employees": allow("sales", "marketing", bound="own"),
    "GET /scores/{lead}": allow("read", "sales", "marketing", bound="own"),
    "GET /scores": allow("read", "marketing", bound="refused"),
    "GET /v1/scores?missing=size": allow("read", "marketing", bound="refused"),
    "GET /leads?list=qualified": allow("read", "sales", "marketing", bound="same"),
    "GET /leads/{lead}": allow("read", "sales", "marketing", bound="own"),
    "POST /v1/leads": allow("capture", bound="same", body=CAPTURE),
    "POST /v1/leads/batch": allow("capture", bound="same", body={"leads": [CAPTURE]}),
    "GET /v1/leads?q=company": allow("marketing", "sales", bound="same"),
    "GET /v1/leads/{lead}": allow("marketing", "sales", bound="hidden"),
    "POST /v1/leads/{lead}/attributes": allow(
        "marketing", "sales", bound="own", body={"attributes": {"company.employees": 120}}
    ),
    "DELETE /v1/leads/{unknown}": allow(bound="refused", found=(404,)),
    "GET /v1/leads/{lead}/export": allow(bound="refused"),
    "POST /v1/activities": allow("capture", bound="hidden", body=ACTIVITY),
    "POST /v1/spend": allow("spend", bound="refused", body={"rows": [SPENT]}),
    "PUT /v1/campaigns/{unknown}": allow("marketing", bound="refused", body={"name": "Autumn"}),
    "GET /v1/campaigns": allow("read", "marketing", "sales", bound="refused"),
    "GET /v1/campaigns/{unknown}": allow("read", "marketing", "sales", bound="refused", found=(404,)),
    "GET /campaigns": allow("read", "marketing", "sales", bound="refused"),
    "GET /campaigns/{unknown}": allow("read", "marketing", "sales", bound="refused", found=(404,)),
    "GET /v1/meetings": allow("read", "marketing", "sales", bound="refused"),
    "GET /v1/meetings/health": allow("read", "marketing", "sales", bound="refused"),
    "GET /v1/meetings/2026-W48": allow("read", "marketing", "sales", bound="refused"),
    "POST /v1/meetings/2026-W40/minutes": allow(
        "marketing", "sales", bound="refused", body={"present": ["Kim"], "decisions": ["Call within an hour."]}
    ),
    "POST /v1/meetings/2026-W40/actions": allow(
        "marketing", "sales", bound="refused", body={"what": "Call", "owner": "Kim", "due": "2026-12-04"}
    ),
    "PUT /v1/meetings/actions/{unknown}": allow(
        "marketing", "sales", bound="refused", body={"state": "done"}, found=(404,)
    ),
    "GET /meetings": allow("read", "marketing", "sales", bound="refused"),
    "GET /meetings/health": allow("read", "marketing", "sales", bound="refused"),
    "GET /meetings/quality": allow("read", "marketing", "sales", bound="refused"),
    "GET /meetings/plan/2027": allow("read", "marketing", "sales", bound="refused"),
    "GET /meetings/2026-W48": allow("read", "marketing", "sales", bound="refused"),
    "GET /v1/goals/current": allow("read", bound="refused", found=(404,)),
    "GET /v1/goals/plan?customers=10&by=2199-Q1": allow("read", bound="refused"),
    "GET /v1/goals/plan/2027": allow("read", bound="refused"),
    "GET /v1/rates": allow("spend", bound="refused"),
    "PUT /v1/rates": allow("spend", bound="refused", body={"rates": [RATE]}),
    "POST /v1/imports": allow("marketing", "spend", "sales", bound="refused", body={}, found=(415,)),
    "GET /v1/imports": allow("marketing", "spend", "sales", bound="refused"),
    "GET /v1/imports/{unknown}": allow("marketing", "spend", "sales", bound="refused", found=(404,)),
    "DELETE /v1/imports/{unknown}": allow("marketing", "spend", "sales", bound="refused", found=(404,)),
    "GET /v1/imports/{unknown}/refused": allow("marketing", "spend", "sales", bound="refused", found=(404,)),
    "GET /imports": allow("marketing", "spend", "sales", bound="refused"),
    "GET /imports/{unknown}": allow("marketing", "spend", "sales", bound="refused", found=(404,)),
    "GET /imports/{unknown}/refused": allow("marketing", "spend", "sales", bound="refused", found=(404,)),
    "GET /setup/subscriptions": allow("sales", bound="refused"),
    "GET /setup/subscriptions/{subscription}": allow("sales", bound="refused"),
    "GET /setup/keys": allow(bound="refused"),
    "GET /setup/people": allow(bound="refused"),
    "GET /v1/people": allow(bound="refused"),
    "GET /v1/people/{unknown}": allow(bound="refused", found=(404,)),
    "PUT /v1/people/dana": allow(bound="refused", body={"name": "Dana", "roles": ["executive"]}),
    "POST /v1/people/{unknown}/invitations": allow(bound="refused", body={}, found=(404,)),
    "DELETE /v1/people/{unknown}/sessions": allow(bound="refused", found=(404,)),
    "GET /v1/sources": allow("marketing", bound="refused"),
    "GET /v1/sources/website": allow("marketing", bound="refused"),
    "PUT /v1/sources/website": allow("marketing", bound="refused", body={"name": "Website", "kind": "form"}),
    "GET /v1/captures": allow("marketing", bound="refused"),
    "GET /v1/captures/{unknown}": allow("marketing", bound="refused", found=(404,)),
    "POST /v1/captures/{unknown}/release": allow("marketing", bound="refused", found=(404,)),
    "POST /v1/captures/{unknown}/replay": allow("marketing", bound="refused", found=(404,), body={}),
    "GET /captures": allow("marketing", bound="refused"),
    "GET /v1/keys": allow(bound="refused"),
    "POST /v1/keys": allow(bound="refused", body={"scopes": ["read"]}),
    "DELETE /v1/keys/{unknown}": allow(bound="refused", found=(404,)),
    "GET /v1/agreements": allow("read", "marketing", "sales", bound="same"),
    "GET /v1/agreements/active": allow("read", "marketing", "sales", bound="same"),
    "GET /v1/agreements/1": allow("read", "marketing", "sales", bound="same"),
    "POST /v1/agreements": allow("marketing", "sales", bound="refused", body={"title": "No"}, found=(422,)),
    "POST /v1/agreements/1/signatures?side=sales": allow(
        "sign_sales", bound="refused", body={"side": "sales", "signer": "x"}
    ),
    "POST /v1/agreements/1/signatures?side=marketing": allow(
        "sign_marketing", bound="refused", body={"side": "marketing", "signer": "x"}
    ),
    "GET /v1/agreements/1/changes?since=1": allow("read", "marketing", "sales", bound="same"),
    "GET /v1/agreements/reviews": allow("read", "marketing", "sales", bound="same"),
    "POST /v1/agreements/reviews": allow(
        "marketing", "sales", bound="refused", body={"decision": "keep", "minutes": "All is well."}
    ),
    "GET /v1/agreements/1/comments": allow("read", "marketing", "sales", bound="same"),
    "POST /v1/agreements/1/comments": allow("marketing", "sales", bound="refused", body={"text": "Well said."}),
    "POST /v1/agreements/1/comments/{unknown}/resolution": allow(
        "marketing", "sales", bound="refused", body={"text": "Done."}, found=(404,)
    ),
    "GET /v1/agreements/active/advice": allow("read", "marketing", "sales", bound="same"),
    "GET /agreement/advice": allow("marketing", "sales", bound="refused"),
    "GET /agreement/reminder": allow("read", "marketing", "sales", bound="refused"),
    "POST /v1/agreements/1/replays": allow("marketing", "sales", bound="refused", body={}),
    "GET /v1/agreements/1/replays": allow("read", "marketing", "sales", bound="same"),
    "GET /v1/agreements/1/replays/{unknown}": allow("read", "marketing", "sales", bound="same", found=(404,)),
    "GET /v1/agreements/1/replays/{unknown}/leads": allow("marketing", "sales", bound="refused", found=(404,)),
    "POST /v1/agreements/1/replays/{unknown}/cancellation": allow("marketing", "sales", bound="refused", found=(404,)),
    "POST /v1/agreements/1/acknowledgements": allow("read", "marketing", "sales", bound="same"),
    "GET /v1/agreements/1/acknowledgements": allow("read", "marketing", "sales", bound="refused"),
    "GET /agreement/reading": allow("read", "marketing", "sales", bound="same"),
    "GET /agreement": allow("read", "marketing", "sales", bound="same", found=(303,)),
    "GET /agreement/1": allow("read", "marketing", "sales", bound="same"),
    "GET /agreement/1/changes?since=1": allow("read", "marketing", "sales", bound="same"),
    "GET /agreement/drafts?from=1": allow("marketing", "sales", bound="refused"),
    "GET /agreement/1/replays": allow("marketing", "sales", bound="refused"),
    "GET /agreement/1/replays/{unknown}": allow("marketing", "sales", bound="refused", found=(404,)),
    "GET /agreement/1/replays/{unknown}/leads": allow("marketing", "sales", bound="refused", found=(404,)),
    "GET /v1/scores/{lead}": allow("read", "marketing", "sales", bound="own"),
    "GET /scores/{lead}/prediction": allow("read", "marketing", "sales", bound="own"),
    "GET /v1/scores/{lead}/prediction": allow("read", "marketing", "sales", bound="same", found=(404,)),
    "GET /v1/agreements/active/predictions": allow("read", "marketing", "sales", bound="same", found=(404,)),
    "GET /v1/handoffs?lead={lead}": allow("sales", bound="same"),
    "GET /v1/handoffs/exports/{lead}": allow(bound="refused"),
    "GET /v1/handoffs/{handoff}": allow("sales", bound="own"),
    "PUT /v1/handoffs/{handoff}/acceptance": allow("sales", bound="own", body={"seller": "{seller}"}),
    "POST /v1/handoffs/{handoff}/contacts": allow(
        "sales", bound="own", body={"seller": "{seller}", "kind": "conversation"}
    ),
    "PUT /v1/handoffs/{handoff}/qualification": allow("sales", bound="own", body={"seller": "{seller}"}),
    "PUT /v1/handoffs/{handoff}/opportunity": allow(
        "sales", bound="own", body={"seller": "{seller}", "deal_id": "deal of {handoff}"}
    ),
    "PUT /v1/handoffs/{handoff}/outcome": allow("sales", bound="own", body={"seller": "{seller}", "outcome": "lost"}),
    "PUT /v1/handoffs/{handoff}/rejection": allow(
        "sales", bound="own", body={"seller": "{seller}", "reason": "other", "note": "x"}
    ),
    "POST /v1/handoffs/{handoff}/recycling": allow(
        "sales", bound="own", body={"seller": "{seller}", "reason": "not_now"}
    ),
    "POST /v1/handoffs/{handoff}/rating": allow("sales", bound="own", body={"seller": "{seller}", "score": 4}),
    "POST /v1/handoffs/{handoff}/reassignment": allow("sales", bound="own", body={"seller": "{seller}"}),
    "POST /v1/handoffs/closures": allow("backfill", bound="refused", body={"until": "2020-01-01T00:00:00Z"}),
    "POST /v1/deals": allow(
        "sales",
        bound="own",
        body={"deal_id": "deal of {lead}", "lead": {"lead_id": "{lead}"}, "stage": "opportunity"},
    ),
    "POST /v1/revenue": allow("sales", bound="refused", body={"rows": []}),
    "GET /v1/sellers": allow("sales", bound="refused"),
    "GET /v1/sellers/{seller}": allow("sales", bound="own"),
    "PUT /v1/sellers/anna": allow("sales", bound="refused", body=SELLER),
    "GET /v1/teams": allow("sales", bound="refused"),
    "PUT /v1/teams/inbound": allow("sales", bound="refused", body={"lead": None}),
    "GET /v1/content": allow("marketing", "sales", bound="refused"),
    "GET /v1/content/{unknown}": allow("marketing", "sales", bound="refused", found=(404,)),
    "PUT /v1/content/rival": allow("marketing", "sales", bound="refused", body=CARD),
    "DELETE /v1/content/{unknown}": allow("marketing", "sales", bound="refused", found=(404,)),
    "GET /v1/destinations": allow("sales", bound="refused"),
    "GET /v1/destinations/{unknown}": allow("sales", bound="refused", found=(404,)),
    "PUT /v1/destinations/mail": allow("sales", bound="refused", body={"kind": "email"}),
    "POST /v1/destinations/{unknown}/test": allow("sales", bound="refused", found=(404,)),
    "DELETE /v1/destinations/{unknown}": allow("sales", bound="refused", found=(404,)),
    "GET /v1/routing": allow("sales", bound="refused"),
    "PUT /v1/routing": allow("sales", bound="refused", body={"rules": []}),
    "GET /v1/subscriptions": allow("sales", bound="same"),
    "POST /v1/subscriptions": allow("sales", bound="same", body=SUBSCRIPTION | {"seller": None}),
    "GET /v1/subscriptions/{subscription}": allow("sales", bound="own"),
    "PUT /v1/subscriptions/{subscription}": allow("sales", bound="own", body=SUBSCRIPTION),
    "GET /v1/subscriptions/{subscription}/deliveries": allow("sales", bound="own"),
    "POST /v1/subscriptions/{subscription}/rotation": allow("sales", bound="own"),
    "POST /v1/subscriptions/{subscription}/test": allow("sales", bound="own"),
    "POST /v1/subscriptions/{subscription}/replay": allow("sales", bound="own", body={"since": "2026-11-01T00:00:00Z"}),
    "POST /v1/subscriptions/{subscription}/deliveries/{unknown}/retry": allow("sales", bound="own", found=(404,)),
    "DELETE /v1/subscriptions/{unknown}": allow("sales", bound="same", found=(404,)),
    "GET /v1/stream": allow("read", "sales", bound="same"),
    "GET /v1/reports": allow("read", bound="same"),
    "GET /v1/reports/funnel": allow("read", bound="same"),
    "GET /v1/journeys/{lead}": allow("read", bound="own"),
}
