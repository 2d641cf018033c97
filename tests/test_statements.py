"""No SQL is composed of texts: a statement is one text, a Core expression, or made by `ddl`, which quotes its names."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).parents[1]
# Functions that take SQL as their first argument, and the only functions that may compose it.
TAKES_SQL = {"text", "sql", "Statement", "text_rows", "ddl", "run_sql"}
COMPOSES_SQL = {"create_index", "ddl"}
STATEMENT = re.compile(
    r"\s*(select|with (recursive|\w+ as)|insert into|update \w+|delete from|(create|alter|drop|lock) table|grant)\b",
    re.IGNORECASE,
)
# Their functions pass on the SQL of their arguments.
PASS_ON_SQL = ("shared/db/expressions.py", "shared/db/tables.py", "shared/db/ddl.py")


def find_composed_sql(source: str) -> list[str]:
    """Each statement in this source that is composed of texts."""
    tree = ast.parse(source)
    constants = {target.id: value for target, value in list_assignments(tree)}
    composed = [
        f"line {call.lineno}: {ast.unparse(call)[:80]}"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and function_name(call) in TAKES_SQL and call.args
        if not is_whole(call.args[0], constants)
    ]
    return composed + [f"line {each.lineno}: {ast.unparse(each)[:80]}" for each in ast.walk(tree) if is_mixed_sql(each)]


def is_whole(sql: ast.expr, constants: dict[str, ast.expr]) -> bool:
    """Whether this is one text, a choice between two, the name of a constant that is one, or a call of `ddl`."""
    match sql:
        case ast.Constant():
            return True
        case ast.IfExp():
            return is_whole(sql.body, constants) and is_whole(sql.orelse, constants)
        case ast.Call():
            return function_name(sql) in COMPOSES_SQL
        case ast.Name():
            return sql.id not in constants or is_whole(constants[sql.id], {})
    return False


def is_mixed_sql(node: ast.AST) -> TypeGuard[ast.expr]:
    """Whether this is a text with values in it that begins like a statement."""
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str(beginning)), *_]):
            return bool(STATEMENT.match(beginning))
        case ast.BinOp(left=ast.Constant(value=str(beginning)), op=ast.Add() | ast.Mod()):
            return bool(STATEMENT.match(beginning))
    return False


def function_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def list_assignments(tree: ast.Module) -> Iterator[tuple[ast.Name, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0], node.value


def test_no_statement_is_composed_of_texts() -> None:
    files = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for folder in ("services", "shared")
        for path in sorted((ROOT / folder).rglob("*.py"))
    }

    composed = {file: find_composed_sql(source) for file, source in files.items() if file not in PASS_ON_SQL}
    assert {file: statements for file, statements in composed.items() if statements} == {}


@pytest.mark.parametrize(
    "sql",
    ['f"select {name}"', '"select " + name', '"select {}".format(name)', '" and ".join(tests)', '"%s" % name', "WRONG"],
)
def test_composed_sql_is_reported(sql: str) -> None:
    assert find_composed_sql(f'WRONG = f"select {{name}}"\nconn.execute(text({sql}))') != []


@pytest.mark.parametrize(
    "sql", ['"select 1"', "RIGHT", 'ddl("drop table {name}", name=name)', "RIGHT if new else RIGHT"]
)
def test_sql_written_as_one_text_is_allowed(sql: str) -> None:
    assert find_composed_sql(f'RIGHT = "select 1"\nconn.execute(text({sql}))') == []


def test_a_statement_with_values_in_it_is_reported_everywhere() -> None:
    assert find_composed_sql('run(f"update leads set {name} = 1")') != []
    assert find_composed_sql('print(f"from {day}")') == []
