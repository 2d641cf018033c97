"""The pages of advice."""

from services.qualification.advice.pages.advice import router as advice_router
from services.qualification.advice.pages.reminder import router as reminder_router

routers = (advice_router, reminder_router)
