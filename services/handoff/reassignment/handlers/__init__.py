from services.handoff.reassignment.handlers.react_to_breach import *  # noqa: F403
