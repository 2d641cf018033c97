"""Asking for a replay."""

from uuid_utils.compat import uuid7

from services.qualification.agreements.handlers import discuss, sign
from services.qualification.agreements.schemas.parse import parse_agreement
from services.qualification.dependencies import QualificationDependencies
from services.qualification.replays.domain import replay as domain
from services.qualification.replays.handlers.load_trial import find_floor
from services.qualification.replays.schemas.models import VersionReplayIn
from services.qualification.replays.store import replays as store
from shared.agreement.readers.locale import read_locale
from shared.auth import Caller
from shared.db import database, json_codec
from shared.db.connection import Connection


async def ask(
    dependencies: QualificationDependencies, caller: Caller, version: int, asked: VersionReplayIn
) -> domain.Replay:
    """The replay, which waits for its turn; the same one that waits or runs already.

    Raises UnknownAgreement, InvalidAgreement, NotASpan, TooManyReplays.
    """
    replay_id = uuid7()
    request = domain.ReplayRequest(version, asked.start, asked.until, asked.definition)

    async def write(conn: Connection) -> domain.Replay:
        agreement = await sign.load_version(conn, request.version)
        document = dict(agreement.document)
        if request.definition is not None:
            document |= {"definition": request.definition}
            parse_agreement(json_codec.to_json(document).encode(), yaml=False)
        await store.lock(conn)
        now = await database.database_clock(conn)
        span = domain.read_span(request, read_locale(document).zone, now)
        earlier = domain.REPEAT_SECONDS if request.until is None else 0
        known = await store.find_same(conn, request.version, json_codec.to_json(document), span, earlier)
        if known and (same := await store.find(conn, known)):
            return same
        if await store.count_open(conn) >= domain.OPEN_LIMIT:
            raise domain.TooManyReplays
        compared, floor_at = await find_floor(conn, dependencies.agreements, span.start)
        person = discuss.name_caller(caller)
        replay = domain.Replay(
            replay_id, request.version, document, compared, floor_at, span, "queued", person.name, caller.key_id, now
        )
        await store.insert(conn, replay)
        return replay

    return await dependencies.database.run(write)
