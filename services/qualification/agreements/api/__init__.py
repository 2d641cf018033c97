"""The routes of agreements: drafts and signatures, and what both sides say before they sign."""

from services.qualification.agreements.api.acknowledgements import router as acknowledgements_router
from services.qualification.agreements.api.agreements import router as agreements_router
from services.qualification.agreements.api.discussion import router as discussion_router
from services.qualification.agreements.api.reviews import router as reviews_router

# The path of reviews stands before that of a version.
routers = (reviews_router, agreements_router, discussion_router, acknowledgements_router)
