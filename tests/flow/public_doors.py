"""The doors of a running Accord that need no JSON client, each used by one person with canaries."""

import json
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from uuid_utils.compat import uuid7

from services.intake.captures.domain.arrival import Arrival
from services.intake.spool.handlers.spool import Spool
from tests.flow.canaries import CANARIES, lead_with_canaries
from tests.support.accord_process import KEY, SECRET, AccordProcess
from tests.support.retrying_client import Client

HOOK_SECRET = "hook-secret-1"
FORM_TYPE = "application/x-www-form-urlencoded"
FORM = {name: CANARIES[name] for name in ("name", "email", "phone", "message")}
GOOGLE = {
    "lead_id": "canary-google-1",
    "google_key": HOOK_SECRET,
    "user_column_data": [
        {"column_id": "FULL_NAME", "string_value": CANARIES["name"]},
        {"column_id": "EMAIL", "string_value": CANARIES["email"]},
    ],
}
SALESFORCE = f"""<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>
<notifications xmlns="http://soap.sforce.com/2005/09/outbound"><Notification><Id>04l1</Id>
<sObject xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>deal-1</sf:Id><sf:StageName>Prospecting</sf:StageName>
<sf:Email>{CANARIES["email"]}</sf:Email><sf:LastStageChangeDate>2026-06-22T10:30:04.000Z</sf:LastStageChangeDate>
</sObject></Notification></notifications></soapenv:Body></soapenv:Envelope>"""
# A row that is taken, one that is refused, and one of another person.
FILE = f"""E-Mail,Name,Telefon,Bemerkung
{CANARIES["email"]},{CANARIES["name"]},{CANARIES["phone"]},{CANARIES["message"]}
none,{CANARIES["name"]},,ask {CANARIES["email"]}
kim@example.com,Kim Hale,,hello
"""


def send(program: AccordProcess, path: str, body: str | bytes, **headers: str) -> tuple[int, bytes]:
    """(status, body) of a POST; `content_type="x"` is the header `content-type: x`."""
    with closing(HTTPConnection("127.0.0.1", program.port, timeout=30)) as connection:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("POST", path, body.encode() if isinstance(body, str) else body, names)
        answer = connection.getresponse()
        return answer.status, answer.read()


def come_through_public_doors(program: AccordProcess, client: Client) -> None:
    """Forms, a double click and spam; a platform, and a wrong secret; a repeat; a file; what marketing paid."""
    assert client.call("PUT", "/v1/sources/ads", {"kind": "ads", "secret": HOOK_SECRET})[0] == 200
    spam = FORM | {"_gotcha": CANARIES["note"]}
    for form in (FORM, FORM, spam):
        assert send(program, "/v1/forms/website", urlencode(form), content_type=FORM_TYPE)[0] == 303
    stranger = GOOGLE | {"google_key": "wrong"}
    for body, status in ((GOOGLE, 200), (stranger, 401)):
        assert send(program, "/v1/hooks/google_ads/ads", json.dumps(body))[0] == status
    known = {"authorization": f"Bearer {KEY}", "content_type": "application/json"}
    repeated = json.dumps(lead_with_canaries() | {"external_id": "canary-repeat-1"})
    for _ in range(2):
        assert send(program, "/v1/leads", repeated, idempotency_key="canary-key-1", **known)[0] == 202
    import_file(program, client)
    row = {
        "date": "2026-03-02",
        "source": "website",
        "campaign": "spring",
        "amount": {"amount": "50", "currency": "EUR"},
    }
    assert client.call("POST", "/v1/spend", {"rows": [row]})[0] == 200


def tell_by_crm(program: AccordProcess) -> None:
    """The CRM tells once more that the person's deal was opened."""
    path = f"/v1/hooks/salesforce/ads?key={HOOK_SECRET}"
    assert send(program, path, SALESFORCE, content_type="text/xml")[0] == 200


def import_file(program: AccordProcess, client: Client) -> None:
    """Import the file, and wait until its rows are worked through."""
    parts = {"kind": "leads", "source": "website", "map": "columns: {Bemerkung: interest.message}"}
    fields = [f'name="{name}"\r\n\r\n{value}' for name, value in parts.items()]
    fields.append(f'name="file"; filename="canary.csv"\r\n\r\n{FILE}')
    body = "".join(f"--limit\r\ncontent-disposition: form-data; {field}\r\n" for field in fields) + "--limit--\r\n"
    media_type = "multipart/form-data; boundary=limit"
    status, answer = send(program, "/v1/imports", body, content_type=media_type, authorization=f"Bearer {KEY}")
    assert status == 202, answer
    path = f"/v1/imports/{json.loads(answer)['import_id']}"
    done = client.wait_for(path, lambda document: document["state"] == "done")
    assert (done["accepted"], done["refused"]) == (2, 1)


async def leave_in_spool(folder: Path, received_at: datetime) -> None:
    """Leave a form in the spool of Accord's data folder, as a process that ended while PostgreSQL was away."""
    spool = Spool(folder / "spool", [SECRET.encode()])
    spool.begin()
    body, headers = urlencode(FORM).encode(), {"content-type": FORM_TYPE}
    await spool.add(Arrival(uuid7(), uuid7(), "form", "website", received_at, body, headers=headers))
    assert spool.files
    spool.files.close()
