"""The queries for a promise that is a number of leads, in its current span."""

from deploy.grafana.panels import Query, ask_prometheus


def ask_progress(side: str, promise: str, done: str, *, projected: bool = True) -> list[Query]:
    """What is done, under this legend, due by now, projected if it is asked for, and promised."""
    names = {"done": done, "due": "due by now", "projected": "projected", "target": "promised"}
    return [
        ask_prometheus(f'max(accord_promise_{name}{{side="{side}",promise="{promise}"}})', label)
        for name, label in names.items()
        if projected or name != "projected"
    ]
