"""The routers of qualification. The paths of advice, of predictions and of drafts stand before those of versions."""

from services.qualification.advice import api as advice_api
from services.qualification.advice import pages as advice_pages
from services.qualification.agreements import api as agreements_api
from services.qualification.agreements import pages as agreements_pages
from services.qualification.predictions import api as predictions_api
from services.qualification.predictions import pages as predictions_pages
from services.qualification.replays import api as replays_api
from services.qualification.replays import pages as replays_pages
from services.qualification.scores import api as scores_api
from services.qualification.scores.pages import score, scores

ROUTERS = (
    *(advice_api.router, *advice_pages.routers, predictions_api.router, predictions_pages.router),
    *agreements_api.routers,
    *replays_pages.routers,
    *agreements_pages.routers,
    *(replays_api.router, scores_api.router, scores.router, score.router),
)
