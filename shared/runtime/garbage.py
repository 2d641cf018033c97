"""How often a process looks for objects that only refer to each other."""

import gc

# Work leaves few cycles to collect: with Python's default of 700 the collector takes a tenth of the processor of
# requests, and of a replay, whose pieces are many objects.
THRESHOLDS = (20_000, 20, 50)


def collect_rarely() -> None:
    """Once all modules are imported: what there is by now needs no collection, and what comes needs it rarely."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
