"""What both sides signed, on the page and on paper: their names, the times, and the digest of the text."""

import re

from services.qualification.agreements.schemas.parse import parse_agreement
from services.qualification.agreements.schemas.write_yaml import write_yaml
from tests.qualification.agreement_builders import document
from tests.qualification.agreements.test_room import read, sign_in
from tests.qualification.service import QualificationService


async def test_both_names_stand_above_the_digest_of_what_they_signed(service: QualificationService) -> None:
    await service.sign_agreement()
    written = write_yaml(document()).encode()
    async with await sign_in(service, "Mara Lind", "marketing") as head:
        shown = await read(head, "/agreement/1")

    digest = parse_agreement(written, yaml=True).digest
    assert re.search(rf"marketing .*, .* sales .*, .* What is signed has the digest \(SHA-256\) {digest} ?,", shown)
