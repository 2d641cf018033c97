from services.handoff.sla.store.clocks import clocks_of as clocks_of
from services.handoff.sla.store.due import overdue as overdue
