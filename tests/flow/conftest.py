"""One office for each test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.flow.office import TERMS, Office
from tests.support.accord_process import run_accord_up
from tests.support.chromium import run_chromium
from tests.support.mail_server import run_mail_server
from tests.support.scenario import set_up_company, sign_agreement


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(run_chromium())
        mails = await stack.enter_async_context(run_mail_server())
        settings = {"ACCORD_MAIL_URL": mails.url, "ACCORD_MAIL_FROM": "accord@accord.example"}
        program, client = stack.enter_context(
            run_accord_up(database_url, tmp_path, ACCORD_PUBLIC_URL="http://127.0.0.1:{port}", **settings)
        )
        await asyncio.to_thread(program.await_ready)
        await asyncio.to_thread(set_up_company, client)
        await asyncio.to_thread(sign_agreement, client, TERMS)
        running = Office(f"http://127.0.0.1:{program.port}", client, browser, mails)
        await running.call("PUT", "/v1/destinations/mail", {"kind": "email", "quiet": "never"})
        yield running
