from services.handoff.sla.store.clocks import *  # noqa: F403
