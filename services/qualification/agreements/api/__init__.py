"""The routes of agreements: drafts and signatures, and what both sides say before they sign."""

from services.qualification.agreements.api.agreements import router as agreements_router
from services.qualification.agreements.api.discussion import router as discussion_router

routers = (agreements_router, discussion_router)
