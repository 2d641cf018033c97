"""No SQL is put together from texts: a statement is written whole, is a Core expression, or has its names quoted."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).parents[1]
# What takes SQL as its first argument, and the one function that may put texts together.
TAKES_SQL = {"text", "sql", "Statement", "text_rows", "ddl", "run_sql"}
PUTS_TOGETHER = {"ddl"}
STATEMENT = re.compile(
    r"\s*(select|with (recursive|\w+ as)|insert into|update \w+|delete from|(create|alter|drop|lock) table|grant)\b",
    re.IGNORECASE,
)
# They hand on what they are given.
HAND_ON = ("shared/db/expressions.py", "shared/db/tables.py", "shared/db/ddl.py")


def mistakes(source: str) -> list[str]:
    """Each statement in this source that is put together from texts."""
    tree = ast.parse(source)
    known = {target.id: value for target, value in assignments(tree)}
    found = [
        f"line {call.lineno}: {ast.unparse(call)[:80]}"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and name_of(call) in TAKES_SQL and call.args
        if not is_whole(call.args[0], known)
    ]
    return found + [f"line {each.lineno}: {ast.unparse(each)[:80]}" for each in ast.walk(tree) if is_mixed_sql(each)]


def is_whole(sql: ast.expr, known: dict[str, ast.expr]) -> bool:
    """Whether this is one text, the choice between two, a constant that is one, or the work of `ddl`."""
    match sql:
        case ast.Constant():
            return True
        case ast.IfExp():
            return is_whole(sql.body, known) and is_whole(sql.orelse, known)
        case ast.Call():
            return name_of(sql) in PUTS_TOGETHER
        case ast.Name():
            return sql.id not in known or is_whole(known[sql.id], {})
    return False


def is_mixed_sql(node: ast.AST) -> TypeGuard[ast.expr]:
    """Whether this is a text with values in it that begins as a statement does."""
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str(begin)), *_]):
            return bool(STATEMENT.match(begin))
        case ast.BinOp(left=ast.Constant(value=str(begin)), op=ast.Add() | ast.Mod()):
            return bool(STATEMENT.match(begin))
    return False


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def assignments(tree: ast.Module) -> Iterator[tuple[ast.Name, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0], node.value


def test_no_statement_is_put_together_from_texts() -> None:
    files = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for folder in ("services", "shared")
        for path in sorted((ROOT / folder).rglob("*.py"))
    }

    found = {file: mistakes(source) for file, source in files.items() if file not in HAND_ON}
    assert {file: wrong for file, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    "sql",
    ['f"select {name}"', '"select " + name', '"select {}".format(name)', '" and ".join(tests)', '"%s" % name', "WRONG"],
)
def test_what_is_put_together_is_found(sql: str) -> None:
    assert mistakes(f'WRONG = f"select {{name}}"\nconn.execute(text({sql}))') != []


@pytest.mark.parametrize(
    "sql", ['"select 1"', "RIGHT", 'ddl("drop table {name}", name=name)', "RIGHT if new else RIGHT"]
)
def test_what_is_written_whole_is_no_mistake(sql: str) -> None:
    assert mistakes(f'RIGHT = "select 1"\nconn.execute(text({sql}))') == []


def test_a_statement_with_values_in_it_is_found_wherever_it_stands() -> None:
    assert mistakes('run(f"update leads set {name} = 1")') != []
    assert mistakes('say(f"from {day}")') == []
