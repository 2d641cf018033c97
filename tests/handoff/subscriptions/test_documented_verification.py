"""The document for integrators holds: its code verifies what Accord sends, and nothing else."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.handoff.service import HandoffService
from tests.handoff.subscriptions.receiver import Receiver
from tests.handoff.subscriptions.webhooks import qualify, sending, subscribe

DOCUMENT = Path(__file__).parents[3] / "docs" / "webhooks.md"


def read_code() -> Callable[[str, dict[str, str], bytes], bool]:
    """The function that the document shows."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    verify: Callable[[str, dict[str, str], bytes], bool] = names["verify"]
    return verify


async def test_the_code_of_the_document_verifies_what_accord_sends(service: HandoffService, receiver: Receiver) -> None:
    verify = read_code()
    made = await subscribe(service, receiver.url, types=["handoff.offered"])
    async with sending(service):
        await qualify(service)
        (message,) = await receiver.wait_for(1)

    old = message.headers | {"webhook-timestamp": str(int(message.headers["webhook-timestamp"]) - 600)}
    assert verify(made["secret"], message.headers, message.body)
    assert not verify(made["secret"], message.headers, message.body + b" ")
    assert not verify("whsec_" + "A" * 44, message.headers, message.body)
    assert not verify(made["secret"], old, message.body)
