"""Sign-ins by OpenID Connect at the moment in which a person is added or ended otherwise."""

import asyncio
from dataclasses import replace
from uuid import UUID

from services.intake.api_keys import store as keys
from services.intake.people import store
from services.intake.people.domain import Person
from tests.intake.capture_groups import wait_for_lock
from tests.intake.oidc.conftest import Start, sign_in
from tests.intake.people.test_people_api import put
from tests.intake.service import IntakeService
from tests.support.database import run_sql
from tests.support.oidc_provider import OidcProvider

ROLES = "Marketing=marketing, Sales leads=sales_lead"
OTHER = Person("dana", UUID(int=5), "Other", "dana@other.example", "dana@other.example", ("executive",), None, True)


async def sign_in_during(service: IntakeService, database_url: str, change: Person) -> int:
    """The status of a sign-in that has read people before this change, and saves after it."""
    async with service.database.transaction() as conn:
        await keys.lock_keys(conn)
        waiting = asyncio.create_task(sign_in(service))
        await wait_for_lock(database_url)
        await store.put(conn, change, b"x" * 32)
    return (await waiting)[0].status_code


async def test_a_new_person_never_takes_the_place_of_one_who_got_the_same_code_meanwhile(
    start: Start, provider: OidcProvider, database_url: str
) -> None:
    company = await start(oidc_roles=ROLES, oidc_new_people="add")
    provider.claims["groups"] = ["Marketing"]
    status = await sign_in_during(company, database_url, OTHER)

    assert status == 303
    assert await run_sql(database_url, "select person, email, roles from access.people order by person") == [
        ("dana", "dana@other.example", ["executive"]),
        ("dana-2", "Dana@example.com", ["marketing"]),
    ]


async def test_a_person_who_is_ended_during_a_sign_in_stays_ended(
    start: Start, provider: OidcProvider, database_url: str
) -> None:
    company = await start(oidc_roles=ROLES)
    await put(company, "dana", name="Dana", email="dana@example.com", roles=["marketing"])
    provider.claims["groups"] = ["Sales leads"]
    async with company.database.read_connection() as conn:
        dana = await store.find(conn, "dana")
    assert dana is not None
    status = await sign_in_during(company, database_url, replace(dana, active=False))

    assert status == 401
    assert await run_sql(database_url, "select roles, active from access.people") == [(["marketing"], False)]
