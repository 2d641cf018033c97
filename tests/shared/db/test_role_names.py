"""The role of a service is named after its database, within the 63 bytes of a name in PostgreSQL."""

import pytest

from shared.db.messaging_tables import SERVICES
from shared.db.roles import name_role


@pytest.mark.parametrize(
    ("database", "role"),
    [
        ("accord", "accord_intake"),
        ("accord_eu", "accord_eu_intake"),
        ("crm", "accord_crm_intake"),
        ("pg_crm", "accord_pg_crm_intake"),
        ("Kunden-Köln", "accord__unden___ln_abfa65c2_intake"),
        ('a"; drop role b; --', "accord_a___drop_role_b_____5f83f5d0_intake"),
        ("d" * 63, f"accord_{'d' * 30}_dc2d0f18_intake"),
    ],
)
def test_a_role_is_named_after_its_database(database: str, role: str) -> None:
    assert name_role(database, "intake") == role


@pytest.mark.parametrize("database", ["accord", "é" * 31, "x" * 63])
def test_no_role_name_is_cut_by_postgresql(database: str) -> None:
    roles = {name_role(database, service, number) for service in SERVICES for number in (1, 2, 99)}

    assert (len(roles), max(len(role.encode()) for role in roles) <= 63) == (12, True)


def test_databases_whose_names_differ_in_unusual_characters_have_different_roles() -> None:
    databases = ["a-b", "a.b", "a b", "a_b", "A_b", "x" * 62 + "1", "x" * 62 + "2"]

    assert len({name_role(database, "intake") for database in databases}) == len(databases)
