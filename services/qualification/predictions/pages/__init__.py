"""The page of a prediction."""

from services.qualification.predictions.pages.prediction import router as router
