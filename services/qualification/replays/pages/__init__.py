"""The pages of replays: those of a version, one with its leads, and the sample beside a draft."""

from services.qualification.replays.pages.leads import router as leads_router
from services.qualification.replays.pages.replay import router as replay_router
from services.qualification.replays.pages.replays import router as replays_router
from services.qualification.replays.pages.trial import router as trial_router

routers = (trial_router, replays_router, replay_router, leads_router)
