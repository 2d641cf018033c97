"""The rules in force, and those that were."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from services.handoff.routing.domain import Routing, Rule, Target, Way, brought, way
from shared.criteria.criterion import Criterion
from shared.criteria.evaluate import compiled
from shared.db.tables import INSTANT, JSON, Column, Integer, Table, metadata_of, required
from shared.sql import Connection, text

routing_table = Table(
    "routing",
    metadata_of("handoff"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    required("rules", JSON),
    required("set_at", INSTANT, default="clock_timestamp()"),
)

COMPILED_KEPT = 32

_CURRENT = text("select version, rules::text as rules from routing order by version desc limit 1")
_PUT = text("insert into routing (version, rules) values (:version, cast(:rules as json))")


@dataclass(frozen=True)
class Rulebook:
    """The rules as they were set: JSON text. Version 0: none were."""

    version: int = 0
    rules: str = "[]"

    def way(self, currency: str | None, attributes: Mapping[str, Any], bringer: str | None = None) -> Way:
        """Where a lead with these attributes goes; amounts in another currency than this one cannot be compared."""
        if bringer is not None:
            return brought(bringer)
        return way(_compiled(self.version, self.rules, currency), attributes)


async def current(conn: Connection) -> Rulebook:
    """The rules in force."""
    row = (await conn.execute(_CURRENT)).first()
    return Rulebook(row.version, row.rules) if row else Rulebook()


async def put(conn: Connection, book: Rulebook) -> None:
    """These rules hold from now on. Two at once: the second one's version is taken, and its transaction done again."""
    await conn.execute(_PUT, vars(book))


@lru_cache(COMPILED_KEPT)
def _compiled(version: int, rules: str, currency: str | None) -> Routing:
    return Routing(version, tuple(_rule(rule, currency) for rule in orjson.loads(rules)))


def _rule(rule: dict[str, Any], currency: str | None) -> Rule:
    ((kind, name),) = rule["to"].items()
    tests = (Criterion.model_validate_json(orjson.dumps(test)) for test in rule["when"])
    return Rule(rule["id"], tuple(compiled(test, currency) for test in tests), Target(kind, name))
