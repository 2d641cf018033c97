"""Stories told to the decisions of qualification and handoff alone, in memory: thousands in some minutes.

It does what the handlers of both services do, in their order, on dictionaries instead of rows. The HTTP edge, metrics
and sellers who leave are not part of it: `tests/flow/orders/test_orders.py` tells stories to the whole of Accord.
"""
