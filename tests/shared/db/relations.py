"""What a database holds, with owners and grants, comparable between installations."""

import re
from typing import Any

from shared.db.messaging_tables import SERVICES
from tests.support.database import role_of, run_sql

SCHEMAS = "('access', 'contacts', 'intake', 'qualification', 'handoff', 'metrics')"
RELATIONS = f"""
SELECT n.nspname, c.relname, c.relkind::text, c.relowner::regrole::text,
    coalesce(c.relacl, acldefault('r', c.relowner))::text,
    (SELECT array_agg(attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN {SCHEMAS} AND c.relkind IN ('r', 'p', 'i', 'S', 'v')
UNION ALL
SELECT n.nspname, f.proname, 'function', f.proowner::regrole::text, '', NULL
FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE n.nspname IN {SCHEMAS} ORDER BY 1, 2
"""


async def list_relations(url: str) -> list[tuple[Any, ...]]:
    """All relations and functions with owners and grants, which name a service instead of its role in this database."""
    roles = {await role_of(url, service): service for service in SERVICES}

    def name_services(value: object) -> object:
        return re.sub("|".join(roles), lambda match: roles[match[0]], value) if isinstance(value, str) else value

    return [tuple(map(name_services, row)) for row in await run_sql(url, RELATIONS)]
