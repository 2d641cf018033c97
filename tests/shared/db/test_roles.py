"""The roles of the services belong to the whole server; an installation takes none from another."""

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from shared.config.settings import BadSetting
from shared.db.migrations import migrate
from tests.support.database import create_database, run_sql
from tests.support.postgres_cluster import embedded_cluster


@pytest.mark.usefixtures("processes_and_sockets")
async def test_a_second_installation_with_a_user_of_its_own_gets_no_rights_in_the_first() -> None:
    with embedded_cluster() as cluster:
        urls = []
        for user in ("first", "second"):
            await run_sql(cluster, f"CREATE ROLE {user} LOGIN CREATEROLE CREATEDB")
            urls.append(await create_database(make_url(cluster).set(username=user).render_as_string()))
        await migrate(urls[0])

        with pytest.raises(BadSetting, match="the role accord_intake belongs to another installation"):
            await migrate(urls[1])
        into_the_first = make_url(urls[0]).set(username="second").render_as_string()
        with pytest.raises(DBAPIError, match="permission denied to set role"):
            await run_sql(into_the_first, "SET ROLE accord_intake")
