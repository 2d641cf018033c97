"""Sellers say that they read the agreement in force, and both heads see how many did."""

from uuid_utils.compat import uuid7

from shared.db.connection import sql
from tests.qualification.agreement_builders import document
from tests.qualification.agreements.test_room import read, send, sign_in
from tests.qualification.service import QualificationService
from tests.shared.auth.api_keys import add_key

ADD_SELLER = sql("""
    insert into access.people (person, key_id, name, roles, active) values (:name, :key_id, :name, '{seller}', true)
""")
SELL = sql("update access.people set roles = '{seller}' where person = :name")


async def test_a_seller_is_asked_until_the_version_in_force_is_read(service: QualificationService) -> None:
    await service.sign_agreement()
    other = uuid7()
    await add_key(service.intake, other, "sales", seller="bob")
    await service.intake.run(lambda conn: conn.execute(ADD_SELLER, {"name": "Bob Ray", "key_id": other}))
    async with (
        await sign_in(service, "Ann Lee", "sales", seller="ann") as seller,
        await sign_in(service, "Mara Lind", "marketing") as head,
    ):
        await service.intake.run(lambda conn: conn.execute(SELL, {"name": "Ann Lee"}))
        asked = await read(seller, "/agreement/reading")
        before = await read(head, "/agreement")
        said = await send(seller, "/agreement/1/acknowledgements", page="inbox")
        after = await read(seller, "/agreement/reading")
        shown = await read(seller, "/agreement")
        shared = await read(head, "/agreement")
        await service.sign_agreement(title="Another one")
        again = await read(seller, "/agreement/reading")
        former = await send(head, "/agreement/1/acknowledgements")

    assert "I have read version 1" in asked
    assert "0 of 2 sellers have read this version." in before
    assert said == (303, "/inbox")
    assert "There is nothing new to read." in after
    assert ("You have read it." in shown, "Who Ann Lee" in shown) == (True, False)
    assert "1 of 2 sellers have read this version. Who Ann Lee" in shared
    assert "I have read version 2" in again
    assert (former[0], "Only the agreement in force is acknowledged." in former[1]) == (409, True)


async def test_a_tool_acknowledges_for_its_seller_once(service: QualificationService) -> None:
    await service.sign_agreement()
    async with await service.client("sales", seller="ann") as seller, await service.client("admin") as head:
        await head.post("/v1/agreements", json=document(title="A draft"))
        first, second = [await seller.post("/v1/agreements/1/acknowledgements") for _ in range(2)]
        draft = await seller.post("/v1/agreements/2/acknowledgements")
        unknown = await seller.post("/v1/agreements/9/acknowledgements")
        listed = (await head.get("/v1/agreements/1/acknowledgements")).json()
        hidden = await seller.get("/v1/agreements/1/acknowledgements")

    assert (first.status_code, second.status_code, first.json()) == (201, 200, second.json())
    assert (draft.status_code, draft.json()["type"]) == (409, "urn:accord:not-in-force")
    assert (unknown.status_code, hidden.status_code) == (404, 403)
    assert listed == {"acknowledgements": [first.json()], "sellers": 0, "sellers_acknowledged": 0}
