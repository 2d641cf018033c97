"""The room of the agreement: both heads read it, change it, object, agree and sign, each in a browser of their own."""

import re
from urllib.parse import urlencode

import httpx2
from uuid_utils.compat import uuid7

from services.qualification.agreements.schemas.write_yaml import write_yaml
from shared.auth import Sessions
from shared.db.connection import sql
from tests.qualification.agreement_builders import SIZE, clause, definition, document
from tests.qualification.browsers import read_words
from tests.qualification.service import QualificationService
from tests.shared.auth.api_keys import add_key
from tests.shared.auth.browser import FORM, session_form

ADD_PERSON = sql("""
    insert into access.people (person, key_id, name, roles, active) values (:name, :key_id, :name, '{}', true)
""")
PROFILE = definition()["profile"]
SMALLER = {"/definition/profile/1/points": "35"}
WRONG = {"/sales/acceptance/within": "soon"}


async def sign_in(
    service: QualificationService, name: str, *scopes: str, seller: str | None = None
) -> httpx2.AsyncClient:
    """The browser of this person."""
    key_id = uuid7()
    await add_key(service.intake, key_id, *scopes, seller=seller)
    await service.intake.run(lambda conn: conn.execute(ADD_PERSON, {"name": name, "key_id": key_id}))
    service.app.state.sessions = Sessions(service.database)
    browser = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=service.app), base_url="http://accord")
    browser.cookies["accord"] = await service.app.state.sessions.start(key_id)
    return browser


async def send(browser: httpx2.AsyncClient, path: str, **fields: str) -> tuple[int, str]:
    """Send a form: the status, and the address that the browser is sent to, or the words of the page."""
    content = f"{session_form(browser)}&{urlencode(fields)}"
    response = await browser.post(path, content=content, headers=FORM)
    return response.status_code, response.headers.get("location") or read_words(response)


async def read(browser: httpx2.AsyncClient, path: str) -> str:
    response = await browser.get(path, follow_redirects=True)
    assert response.status_code == 200, response.text
    return read_words(response)


async def test_two_heads_change_discuss_and_sign_the_definition(service: QualificationService) -> None:
    await service.sign_agreement()
    changed = document(definition=definition(profile=[PROFILE[0], SIZE | {"between": [100, 2000]}]))
    async with (
        await sign_in(service, "Mara Lind", "marketing", "sign_marketing") as marketing,
        await sign_in(service, "Sven Berg", "sales", "sign_sales") as sales,
    ):
        in_force = await read(marketing, "/agreement")
        saved = await send(sales, "/agreement/drafts", document=write_yaml(changed), action="save", **{"from": "1"})
        differs = await read(marketing, "/agreement/2/changes?since=1")
        objected = await send(
            marketing, "/agreement/2/comments", pointer="/definition/profile/1", text="Too big.", objection="true"
        )
        refused = await send(sales, "/agreement/2/signatures", side="sales", signer="Sven Berg")
        (comment,) = (await sales.get("/agreement/2")).text.split("/resolution")[0].rsplit("comments/", 1)[1:]
        resolved = await send(sales, f"/agreement/2/comments/{comment}/resolution", text="Then 100 for a quarter.")
        signed = [
            await send(sales, "/agreement/2/signatures", side="sales", signer="Sven Berg"),
            await send(marketing, "/agreement/2/signatures", side="marketing", signer="Mara Lind"),
        ]
        now, before = await read(marketing, "/agreement"), await read(sales, "/agreement/1")

    assert "Version 1 In force" in in_force
    assert "size : Company employees is between 50 and 2,000: 30 points." in in_force
    assert (saved, objected, resolved) == ((303, "/agreement/2"),) * 3
    assert (
        "changed size : Company employees is between 50 and 2,000: 30 points. Required: without it no lead qualifies. "
        "Company employees is between 100 and 2,000: 30 points. Required: without it no lead qualifies."
    ) in differs
    assert refused[0] == 409
    assert "An objection to this draft is open: it is resolved before a side signs." in refused[1]
    assert signed == [(303, "/agreement/2")] * 2
    assert "Version 2 In force" in now
    assert "objection, resolved Mara Lind" in now
    assert "Too big. Sven Berg resolved it" in now
    assert [words in now for words in ("Then 100 for a quarter.", "sales Sven Berg", "marketing Mara Lind")] == [
        True
    ] * 3
    assert "Version 1 Ended" in before


async def test_the_head_of_one_side_does_not_sign_for_the_other(service: QualificationService) -> None:
    async with await sign_in(service, "Sven Berg", "sales", "sign_sales") as sales:
        await send(sales, "/agreement/drafts", document=write_yaml(document()), action="save")
        page = await sales.get("/agreement/1")
        status, words = await send(sales, "/agreement/1/signatures", side="marketing", signer="Sven Berg")

    assert ("Sign for sales" in page.text, "Sign for marketing" in page.text) == (True, False)
    assert (status, "The key needs the scope sign_marketing" in words) == (403, True)


async def test_a_refused_comment_stays_in_its_field_with_the_reason_beside_it(service: QualificationService) -> None:
    async with await sign_in(service, "Mara Lind", "marketing") as browser:
        await send(browser, "/agreement/drafts", document=write_yaml(document()), action="save")
        status, words = await send(browser, "/agreement/1/comments", pointer="/title", text="x" * 2001)

    assert (status, "x" * 2001 in words, "2000 characters" in words) == (422, True, True)


async def test_a_document_is_checked_while_it_is_written_and_saved_only_if_nothing_is_wrong(
    service: QualificationService,
) -> None:
    await service.sign_agreement()
    wrong = document(timezone="Berlin")
    doubtful = document(definition=definition(profile=[clause("never", "custom.colour", equals="red", points=1)]))
    async with await sign_in(service, "Mara Lind", "marketing") as browser:
        begun = await read(browser, "/agreement/drafts?from=1")
        checked = [
            await send(browser, "/agreement/drafts", document=write_yaml(text), **{"from": "1"})
            for text in (document(), wrong, doubtful)
        ]
        refused = await send(browser, "/agreement/drafts", document=write_yaml(wrong), action="save")
        versions = (await browser.get("/agreement/2")).status_code

    assert "title: Qualified leads" in begun
    assert [status for status, _ in checked] == [200] * 3
    assert "Nothing is wrong: it can be saved." in checked[0][1]
    assert "What it changes" not in checked[0][1]
    assert "/timezone : Must be a time zone of the IANA database" in checked[1][1]
    assert "/definition/qualified/fit : Out of reach: no lead can have more than 1 points." in checked[2][1]
    assert "gone size : Company employees is between 50 and 2,000" in checked[2][1]
    assert (refused[0], "/timezone : Must be" in refused[1], versions) == (422, True, 404)


async def test_a_draft_is_changed_in_its_fields_and_its_comments_stay(service: QualificationService) -> None:
    text = f"# Of the summer.\n{write_yaml(document())}"
    async with await sign_in(service, "Mara Lind", "marketing") as browser:
        first = await send(browser, "/agreement/drafts", document=text, before=text, action="save", newest="0")
        begun = await browser.get("/agreement/drafts?from=1")
        saved = await send(
            browser, "/agreement/drafts", document=text, before=text, action="save", newest="1", **SMALLER
        )
        again = await send(
            browser, "/agreement/drafts", document=text, before=text, action="save", newest="1", **SMALLER
        )
        kept = await browser.get("/agreement/drafts?from=2")

    assert (first, saved, again) == ((303, "/agreement/1"), (303, "/agreement/2"), (303, "/agreement/2"))
    assert ("# Of the summer." in begun.text, "# Of the summer." in kept.text) == (True, True)
    assert re.findall(r'name="/definition/profile/1/points"[^>]* value="([^"]*)"', kept.text) == ["35"]


async def test_a_draft_that_was_begun_before_another_one_was_saved_is_kept_and_says_so(
    service: QualificationService,
) -> None:
    other, mine = write_yaml(document(title="Theirs")), write_yaml(document(title="Mine"))
    async with await sign_in(service, "Mara Lind", "marketing") as browser:
        await send(browser, "/agreement/drafts", document=other, action="save", newest="0")
        refused = await send(browser, "/agreement/drafts", document=mine, action="save", newest="0")
        saved = await send(browser, "/agreement/drafts", document=mine, action="save", newest="1")

    assert (refused[0], "Version 1 was drafted since you began" in refused[1], "title: Mine" in refused[1]) == (
        409, True, True,
    )  # fmt: skip
    assert saved == (303, "/agreement/2")


async def test_a_wrong_value_stays_in_its_field_with_the_reason_beside_it(service: QualificationService) -> None:
    text = write_yaml(document())
    async with await sign_in(service, "Mara Lind", "marketing") as browser:
        content = f"{session_form(browser)}&{urlencode({'document': text, 'before': text, 'action': 'save', **WRONG})}"
        page = await browser.post("/agreement/drafts", content=content, headers=FORM)
        gone = await send(
            browser, "/agreement/drafts", document=text, before=text, action="remove:/definition/profile/0"
        )

    assert page.status_code == 422
    assert 'value="soon"' in page.text
    assert '<small class="refused" id="/sales/acceptance/within:wrong">Must be a duration' in page.text
    assert (gone[0], "gone industry" in gone[1], "id: industry" in gone[1]) == (200, False, False)


async def test_before_the_first_agreement_the_room_says_what_to_do(service: QualificationService) -> None:
    async with (
        await sign_in(service, "Mara Lind", "marketing") as marketing,
        await sign_in(service, "Anna Lee", "sales", seller="anna") as seller,
    ):
        pages = [await marketing.get("/agreement"), await seller.get("/agreement")]

    assert [("not drafted an agreement yet" in page.text, "Draft one" in page.text) for page in pages] == [
        (True, True),
        (True, False),
    ]


async def test_a_seller_reads_the_agreement_and_changes_nothing(service: QualificationService) -> None:
    await service.sign_agreement()
    async with await sign_in(service, "Anna Lee", "sales", seller="anna") as browser:
        page = await browser.get("/agreement/1")
        statuses = [
            (await send(browser, path, text="Hm."))[0]
            for path in ("/agreement/1/comments", "/agreement/1/signatures", "/agreement/drafts")
        ]
        drafts = await browser.get("/agreement/drafts")

    assert (page.status_code, page.text.count("<form"), drafts.status_code) == (
        200,
        # Of the search, to sign out, and to say that it was read.
        page.text.count('role="search"') + 2,
        403,
    )
    assert statuses == [403] * 3


async def test_what_was_written_in_the_document_is_shown_as_text(service: QualificationService) -> None:
    await service.sign_agreement(title="<script>alert(1)</script>")
    async with await sign_in(service, "Mara <b>", "marketing") as browser:
        await send(browser, "/agreement/1/comments", text="<img src=x onerror=alert(1)>")
        page = await browser.get("/agreement/1")

    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.text


async def test_a_review_is_written_down_on_the_page_of_the_agreement_in_force(service: QualificationService) -> None:
    await service.sign_agreement(review_every_days=90)
    async with await sign_in(service, "Mara Lind", "marketing") as browser:
        before = await read(browser, "/agreement")
        refused = await send(browser, "/agreement/1/reviews", decision="keep", minutes=" ", present="Mara Lind")
        fields = {"decision": "tighten", "minutes": "Ask for 100.", "present": "Mara Lind, Sven Berg,"}
        written = await send(browser, "/agreement/1/reviews", **fields)
        after = await read(browser, "/agreement")

    assert "The next one is due on" in before
    assert (refused[0], "Required." in refused[1]) == (422, True)
    assert written == (303, "/agreement")
    assert re.search(r"tighten \d+ \w+ \d+, Mara Lind, Sven Berg Ask for 100\.", after)


async def test_heads_see_beside_a_signed_version_how_good_each_version_was(service: QualificationService) -> None:
    await service.sign_agreement()
    async with (
        await sign_in(service, "Mara Lind", "marketing") as head,
        await sign_in(service, "Anna", "sales", seller="anna") as seller,
    ):
        shown, of_seller = (await head.get("/agreement/1")).text, (await seller.get("/agreement/1")).text

    assert re.findall(r'hx-get="([^"]*)"', shown) == ["/meetings/quality"]
    assert "htmx.min.js" in shown
    assert "hx-get" not in of_seller
