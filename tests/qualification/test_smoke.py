from tests.qualification.conftest import Here
from tests.qualification.builders import *
async def test_smoke(here: Here) -> None:
    lead = uuid7()
    await here.hear(heard(captured(lead, day(1))))
    v = await here.agree()
    print(v, await here.judge_waiting())
    l2 = uuid7()
    await here.hear(heard(captured(l2, day(1)), recorded_at=day(1,12)))
    for x in await here.said(): print(x["partition"], x["type"], x["subject"], x["occurred_at"], x["data"][:300])
    async with await here.client("read") as c:
        for l in (lead, l2):
            r = await c.get(f"/v1/scores/{l}"); print(r.status_code, r.text)
        r = await c.get("/v1/agreements"); print(r.text)
        r = await c.get("/v1/agreements/active"); print(r.text[:300])
        r = await c.get("/v1/agreements/2"); print(r.text[:300])
        r = await c.get("/openapi.json"); print(r.status_code, r.text[:3000])
