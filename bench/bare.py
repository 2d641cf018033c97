"""The ceiling: a bare FastAPI route with the same typed body, which keeps nothing."""

import sys

import uvicorn
from fastapi import FastAPI

from services.intake.payloads.api import LeadIn

app = FastAPI()


@app.post("/v1/leads", status_code=202)
async def capture(body: LeadIn) -> dict[str, str]:
    """Validate, answer."""
    return {"source": body.source}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="warning")
