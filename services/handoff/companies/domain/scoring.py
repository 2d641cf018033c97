"""Which clause of the agreement lets what a lead did count."""

from collections.abc import Mapping
from typing import Any

import orjson

from services.handoff.companies.domain.moments import Deed
from shared.criteria.criterion import FieldTest
from shared.criteria.evaluate import compile_criterion


def find_scoring_clause(document: Mapping[str, Any], deed: Deed) -> str | None:
    """The first behaviour clause of a signed document by which this brings points."""
    currency = document.get("currency")
    for clause in (document.get("definition") or {}).get("behaviour") or ():
        if clause["activity"] != deed.activity or not clause["points"]:
            continue
        test = clause.get("where")
        where = FieldTest.model_validate_json(orjson.dumps(test)) if test else None
        if where is None or compile_criterion(where, currency)(deed.properties):
            return str(clause["id"])
    return None
