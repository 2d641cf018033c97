"""What the door for forms has in this process."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.intake.activities.handlers.record_activity import ActivityQueue
from services.intake.forms.domain.submission import Submissions
from services.intake.forms.handlers.captcha import CaptchaVendors
from services.intake.forms.handlers.form_limits import FormLimits
from services.intake.forms.handlers.form_sources import FormSources, make_sources
from services.intake.leads.handlers.pending_capture import CaptureQueues
from services.intake.spool.handlers.spool import Spool
from shared.config.settings import Settings
from shared.db.database import Database
from shared.http.error_handlers import ErrorMap


@dataclass(frozen=True)
class FormDoor:
    """`error_map` turns the refusals of captures into problems; `secrets` are those of ACCORD_SECRET."""

    database: Database
    queues: CaptureQueues
    activities: ActivityQueue
    error_map: ErrorMap
    secrets: Sequence[bytes]
    sources: FormSources
    vendors: CaptchaVendors
    limits: FormLimits
    spool: Spool
    submissions: Submissions = field(default_factory=Submissions)


def make_form_door(
    settings: Settings, database: Database, queues: CaptureQueues, activities: ActivityQueue, error_map: ErrorMap
) -> FormDoor:
    """The door with nothing in its memory. Raises BadSetting if the spool cannot be used."""
    spool = Spool(settings.spool, settings.secrets)
    spool.begin()
    vendors = CaptchaVendors(
        {
            "turnstile": settings.turnstile_url,
            "recaptcha": settings.recaptcha_url,
            "hcaptcha": settings.hcaptcha_url,
        }
    )
    return FormDoor(
        database=database,
        queues=queues,
        activities=activities,
        error_map=error_map,
        secrets=settings.secrets,
        sources=make_sources(settings, database),
        vendors=vendors,
        limits=FormLimits(settings.form_rate),
        spool=spool,
    )
