from services.handoff.sla.handlers.update_clocks import *  # noqa: F403
