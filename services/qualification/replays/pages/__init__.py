"""The pages of replays: those of a version, one with its leads, and the sample beside a draft."""

from services.qualification.replays.pages.replays import router as replays_router
from services.qualification.replays.pages.trial import router as trial_router

routers = (trial_router, replays_router)
