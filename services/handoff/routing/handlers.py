"""Setting the rules."""

from collections.abc import Sequence

from services.handoff.routing import store
from services.handoff.routing.domain.rules import Target, validate_targets
from services.handoff.routing.store import StoredRouting
from services.handoff.sellers import store as sellers
from shared.db.connection import Connection


async def put_routing(conn: Connection, rules: str, targets: Sequence[Target]) -> StoredRouting:
    """These rules hold from now on; the same ones again change nothing. Raises UnknownTarget."""
    teams = await sellers.known_teams(conn, {target.name for target in targets if target.kind == "team"})
    named = await sellers.teams_of(conn, {target.name for target in targets if target.kind == "seller"})
    validate_targets(targets, teams, set(named))
    current = await store.active_routing(conn)
    if current.version and current.rules == rules:
        return current
    new = StoredRouting(current.version + 1, rules)
    await store.put(conn, new)
    return new
