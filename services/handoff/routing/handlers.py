"""Setting the routing rules."""

from collections.abc import Callable, Sequence
from uuid import UUID

import orjson

from services.handoff.routing import store
from services.handoff.routing.domain.rule_list import RoutingChanged, Rules
from services.handoff.routing.domain.rules import RoutingDocument, RoutingTarget, validate_targets
from services.handoff.sellers import store as sellers
from shared.auth import record_change
from shared.db.connection import Connection


async def put_routing(conn: Connection, rules: str, targets: Sequence[RoutingTarget], key_id: UUID) -> RoutingDocument:
    """Make these rules the active version, for the caller with this API key; the same rules again change nothing.

    Raises UnknownTarget.
    """
    teams = await sellers.find_teams(conn, {target.name for target in targets if target.kind == "team"})
    team_by_seller = await sellers.teams_of(conn, {target.name for target in targets if target.kind == "seller"})
    validate_targets(targets, teams, set(team_by_seller))
    active = await store.active_routing(conn)
    if active.version and active.rules == rules:
        return active
    document = RoutingDocument(active.version + 1, rules)
    await store.insert(conn, document)
    await record_change(conn, key_id, "saved", f"routing/{document.version}")
    return document


async def change_routing(
    conn: Connection, version: int, change: Callable[[Rules], Rules], key_id: UUID
) -> RoutingDocument:
    """Put into force what `change` makes of the rules of this version, for the caller with this API key.

    Raises RoutingChanged if another version is in force, UnknownTarget.
    """
    active = await store.active_routing(conn)
    if active.version != version:
        raise RoutingChanged
    rules = change(orjson.loads(active.rules))
    targets = [RoutingTarget(kind, name) for rule in rules for kind, name in rule["to"].items()]
    return await put_routing(conn, orjson.dumps(rules).decode(), targets, key_id)
