"""Core expressions on a connection of asyncpg: compiled once, parameters by name, constants in the SQL."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Integer, MetaData, Select, Table, Text, Uuid, bindparam, select

from shared.db.compiler import UnnamedValue, compile_statement
from shared.db.connection import Connection, Rows, sql
from shared.db.database import Database
from shared.db.expressions import constant, ids, insert_rows, is_one_of, text_rows, texts, update_rows
from shared.db.json_codec import rows_to_json
from shared.db.tables import BYTEWISE, INSTANT, JSON, Double, required

pets = Table(
    "pets",
    MetaData(),
    Column("pet_id", Uuid, primary_key=True),
    Column("kind", BYTEWISE, primary_key=True),
    required("names", Text),
    Column("age", Integer),
    Column("weight", Double),
    Column("born_at", INSTANT),
    Column("traits", JSON),
)
CREATE = sql("""
    create temp table pets (pet_id uuid, kind text collate "C", names text not null, age int, weight float8,
                            born_at timestamptz, traits json, primary key (pet_id, kind)) on commit drop
""")
BORN = datetime(2026, 3, 1, 8, tzinfo=UTC)


def pet(pet_id: UUID, kind: str = "cat", **more: Any) -> dict[str, Any]:
    defaults = {"names": "Tom", "age": 3, "weight": 4.5, "born_at": BORN, "traits": {"fur": ["black"]}}
    return {"pet_id": pet_id, "kind": kind, **defaults, **more}


async def insert_pets(conn: Connection, *rows: dict[str, Any]) -> None:
    await conn.execute(CREATE)
    await conn.execute(insert_rows(pets), {"rows": rows_to_json(rows)})


async def test_rows_inserted_as_json_are_read_back_with_their_types(database: Database) -> None:
    row = pet(uuid4())

    async with database.transaction() as conn:
        await insert_pets(conn, row)
        rows = await conn.execute(select(pets))

    assert [dict(stored) for stored in rows] == [row]


async def test_the_rows_with_these_keys_are_updated(database: Database) -> None:
    first, second = uuid4(), uuid4()

    async with database.transaction() as conn:
        await insert_pets(conn, pet(first), pet(second), pet(second, "dog"))
        count = await conn.execute_count(
            update_rows(pets, ["age"]), {"rows": rows_to_json([pet(second, age=9, names="Ann")])}
        )
        rows = await conn.execute(select(pets.c.pet_id, pets.c.kind, pets.c.age, pets.c.names))

    assert count == 1
    assert sorted((row.age, row.names) for row in rows) == [(3, "Tom"), (3, "Tom"), (9, "Tom")]
    assert {(row.pet_id, row.kind) for row in rows if row.age == 9} == {(second, "cat")}


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        (pets.c.pet_id == bindparam("value"), UUID(int=1)),
        (pets.c.kind == bindparam("value"), "cat"),
        (pets.c.age < bindparam("value"), 4),
        (pets.c.weight > bindparam("value"), 4.0),
        (pets.c.born_at <= bindparam("value"), BORN),
        (is_one_of(pets.c.pet_id, ids("value")), [UUID(int=1), UUID(int=3)]),
        (is_one_of(pets.c.kind, texts("value")), ["cat", "bird"]),
    ],
)
async def test_a_named_parameter_has_the_type_of_its_column(database: Database, condition: Any, value: Any) -> None:
    async with database.transaction() as conn:
        await insert_pets(
            conn, pet(UUID(int=1)), pet(UUID(int=2), "dog", age=4, weight=4.0, born_at=BORN.replace(hour=9))
        )
        rows = await conn.execute(select(pets.c.pet_id).where(condition), {"value": value})

    assert rows.scalars() == [UUID(int=1)]


async def test_a_text_can_be_part_of_an_expression(database: Database) -> None:
    numbers = text_rows("select number from generate_series(1, 5) number", number=Integer).cte("numbers")
    query = select(numbers.c.number).where(numbers.c.number > bindparam("least")).order_by(numbers.c.number.desc())

    async with database.read_connection() as conn:
        rows: Rows = await conn.execute(query, {"least": 3})

    assert rows.scalars() == [5, 4]


@pytest.mark.parametrize(
    ("value", "sql"), [("cat", "'cat'"), ("Tom's", "'Tom''s'"), ("50%:x", "'50%:x'"), (7, "7"), (0.5, "0.5")]
)
async def test_a_constant_is_written_into_the_sql_unchanged(database: Database, value: Any, sql: str) -> None:
    query = select(constant(value).label("value"))

    async with database.read_connection() as conn:
        assert (
            float((await conn.execute(query)).scalar()) == value
            if value == 0.5
            else sql in compile_statement(query).sql
        )
        assert value == 0.5 or (await conn.execute(query)).scalar() == value


def test_an_expression_is_compiled_once() -> None:
    query: Select[Any] = select(pets).where(pets.c.kind == bindparam("kind")).limit(bindparam("limit"))

    assert compile_statement(query) is compile_statement(query)
    assert compile_statement(query).names == ("kind", "limit")
    assert "pets.kind = $1::text" in compile_statement(query).sql


@pytest.mark.parametrize("query", [select(pets).where(pets.c.kind == "cat"), select(pets).where(pets.c.age.in_([1]))])
def test_a_value_that_is_no_named_parameter_is_refused(query: Select[Any]) -> None:
    with pytest.raises(UnnamedValue):
        compile_statement(query)
