"""Names and literals that are known only at run time are quoted."""

from datetime import date

import pytest

from shared.db.ddl import ddl


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("journal_20260301", "journal_20260301"),
        ("user", '"user"'),
        ("Odd name", '"Odd name"'),
        ('a"; drop', '"a""; drop"'),
    ],
)
def test_a_name_is_quoted_where_postgresql_requires_it(name: str, quoted: str) -> None:
    assert ddl("drop table {name}", name=name) == f"drop table {quoted}"


@pytest.mark.parametrize(
    ("value", "literal"), [(date(2026, 3, 1), "'2026-03-01'"), ("it's", "'it''s'"), (12, "12"), (-1, "-1")]
)
def test_a_literal_is_quoted_by_its_type(value: str | int | date, literal: str) -> None:
    assert ddl("values ({value})", {"value": value}) == f"values ({literal})"
