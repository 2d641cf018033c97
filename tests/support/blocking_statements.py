"""Statements of a revision that would hold up running services if their table were big."""

import re
from dataclasses import dataclass

COMMENT = re.compile(r"--[^\n]*")
STRING = re.compile(r"'[^']*'")
CREATED = re.compile(r"create (?:unlogged )?(?:table|view) (?:if not exists )?([\w.]+)")
INDEX = re.compile(r"create (?:unique )?index (concurrently )?(?:if not exists )?(?:\S+ )?on (?:only )?([\w.]+)")
ALTERED = re.compile(r"alter table (?:if exists )?(?:only )?([\w.]+) (.*)")
CHANGED = re.compile(r"(?:update|delete from|insert into) (?:only )?([\w.]+)(.*)")
FORBIDDEN = re.compile(r"lock |truncate |vacuum full|cluster |do |reindex (?!.*concurrently)")
# A comma that separates the actions of ALTER TABLE, and not what stands in parentheses.
COMMA = re.compile(r",(?![^(]*\))")

ADDED_COLUMN = re.compile(r"add column .*(generated|serial|references|unique|primary key|check|default [^ ]*\()")
REQUIRED_COLUMN = re.compile(r"add column (?!.*default).*not null")
REWRITE = re.compile(r"alter column \w+ (set data )?type|set (un)?logged|set tablespace|set access method")
CONSTRAINT = re.compile(r"add (constraint \w+ )?(check|foreign key)(?!.*not valid)")
KEY = re.compile(r"add (constraint \w+ )?(unique|primary key|exclude)(?!.*using index)")


@dataclass(frozen=True)
class Executed:
    """A statement of a revision; `apart`: in a transaction of its own, by `run_in_pieces`."""

    sql: str
    apart: bool = False


def find_blocking(statements: list[Executed]) -> list[str]:
    """Why these statements, all of one revision, may not be run beside the services; empty if they may.

    Statements on tables that the revision itself creates are free.
    """
    new: set[str] = set()
    validated: set[str] = set()
    problems = []
    for statement in statements:
        sql = " ".join(STRING.sub("''", COMMENT.sub("", statement.sql)).lower().split()).rstrip(";")
        new |= set(CREATED.findall(sql))
        if "validate constraint" in sql:
            validated.add(ALTERED.findall(sql)[0][0])
        problems += [f"{why}: {sql[:100]}" for why in _judge(sql, statement.apart, new, validated)]
    return problems


def _judge(sql: str, apart: bool, new: set[str], validated: set[str]) -> list[str]:
    if match := INDEX.match(sql):
        return [] if match[1] or match[2] in new else ["an index is built without CONCURRENTLY"]
    if match := ALTERED.match(sql):
        table, actions = match.groups()
        return (
            []
            if table in new
            else [
                why
                for action in COMMA.split(actions)
                for why in _judge_action(action.strip(), apart, table in validated)
            ]
        )
    if match := CHANGED.match(sql):
        table, rest = match.groups()
        free = table in new or " values " in f"{rest} "
        return [] if free or (apart and "limit" in rest) else ["rows are changed in one transaction"]
    return ["the whole table is locked"] if FORBIDDEN.match(sql) else []


def _judge_action(action: str, apart: bool, validated: bool) -> list[str]:
    why = {
        "the table is rewritten or read as a whole": ADDED_COLUMN.match(action) or REWRITE.match(action),
        "a column without a default is required": REQUIRED_COLUMN.match(action),
        "a constraint is checked at once, not by NOT VALID and VALIDATE": CONSTRAINT.match(action),
        "a key is built without USING INDEX": KEY.match(action),
        "NOT NULL is set before a validated check": "set not null" in action and not validated,
        "VALIDATE runs in the transaction of other statements": "validate constraint" in action and not apart,
    }
    return [reason for reason, found in why.items() if found]
