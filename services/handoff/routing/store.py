"""The rules in force, and those that were."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from services.handoff.routing.domain.rules import Routing, RoutingDecision, Rule, Target, route, route_self_sourced
from shared.criteria.criterion import Criterion
from shared.criteria.evaluate import compile_criterion
from shared.db.connection import Connection, sql
from shared.db.tables import INSTANT, JSON, Column, Integer, Table, metadata_of, required

routing_table = Table(
    "routing",
    metadata_of("handoff"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    required("rules", JSON),
    required("set_at", INSTANT, default="clock_timestamp()"),
)

COMPILED_KEPT = 32

_CURRENT = sql("select version, rules::text as rules from routing order by version desc limit 1")
_PUT = sql("insert into routing (version, rules) values (:version, cast(:rules as json))")


@dataclass(frozen=True)
class StoredRouting:
    """The rules as they were set: JSON text. Version 0: none were."""

    version: int = 0
    rules: str = "[]"

    def way(self, currency: str | None, attributes: Mapping[str, Any], bringer: str | None = None) -> RoutingDecision:
        """Where a lead with these attributes goes; amounts in another currency than this one cannot be compared."""
        if bringer is not None:
            return route_self_sourced(bringer)
        return route(_compiled(self.version, self.rules, currency), attributes)


async def active_routing(conn: Connection) -> StoredRouting:
    """The rules in force."""
    row = (await conn.execute(_CURRENT)).first()
    return StoredRouting(row.version, row.rules) if row else StoredRouting()


async def put(conn: Connection, book: StoredRouting) -> None:
    """These rules hold from now on. Two at once: the second one's version is taken, and its transaction done again."""
    await conn.execute(_PUT, vars(book))


@lru_cache(COMPILED_KEPT)
def _compiled(version: int, rules: str, currency: str | None) -> Routing:
    return Routing(version, tuple(_rule(rule, currency) for rule in orjson.loads(rules)))


def _rule(rule: dict[str, Any], currency: str | None) -> Rule:
    ((kind, name),) = rule["to"].items()
    tests = (Criterion.model_validate_json(orjson.dumps(test)) for test in rule["when"])
    return Rule(rule["id"], tuple(compile_criterion(test, currency) for test in tests), Target(kind, name))
