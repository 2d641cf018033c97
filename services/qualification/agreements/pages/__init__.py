"""The pages of agreements: the first set-up, the room of a version with its forms, and new drafts."""

from services.qualification.agreements.pages.acknowledgement import router as reading_router
from services.qualification.agreements.pages.drafts import router as drafts_router
from services.qualification.agreements.pages.first_agreement import router as setup_router
from services.qualification.agreements.pages.reviews import router as reviews_router
from services.qualification.agreements.pages.room import router as room_router
from services.qualification.agreements.pages.room_forms import router as forms_router

# The paths of a draft and of the reading stand before that of a version.
routers = (setup_router, drafts_router, reading_router, room_router, forms_router, reviews_router)
