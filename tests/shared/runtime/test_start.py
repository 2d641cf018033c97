"""A server that is not there is named by the variable that names it."""

import pytest
from pydantic import SecretStr

from shared.config.settings import BadSetting, Settings
from shared.runtime.diagnosis import diagnose
from shared.runtime.migration import check_and_migrate
from shared.runtime.start import await_start
from tests.support.ports import free_port

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


async def test_a_server_of_one_service_that_is_away_is_named_by_its_own_variable(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.db.preconditions.READY_TRIES", 0)
    port = free_port()
    away = SecretStr(f"postgresql://accord@127.0.0.1:{port}/accord")
    settings = Settings(database_url=SecretStr(database_url), metrics_database_url=away, secret=SecretStr("s" * 43))
    sentence = f"nothing listens at 127.0.0.1:{port}, which ACCORD_METRICS_DATABASE_URL names"

    with pytest.raises(BadSetting, match=sentence):
        await check_and_migrate(settings)
    with pytest.raises(BadSetting, match=sentence):
        await await_start(settings, ["metrics"])
    problems = [finding.sentence for finding in await diagnose(settings, ("intake", "metrics"), ())]

    assert sentence in problems
