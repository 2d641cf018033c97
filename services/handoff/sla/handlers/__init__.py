from services.handoff.sla.handlers.expire_clocks import OnBreach as OnBreach
from services.handoff.sla.handlers.sweep_wakeup import set_alarm as set_alarm
from services.handoff.sla.handlers.update_clocks import update_clocks as update_clocks
