"""Putting the values of each field of a form into its place."""

from collections.abc import Sequence
from typing import Any

from services.intake.forms.domain.answers import Answers
from services.intake.forms.domain.field_names import NAME_CHARACTERS
from services.intake.forms.domain.field_plan import plan_of
from services.intake.forms.domain.form import Value, find_truth, to_text
from services.intake.forms.domain.places import ANSWERS, CUSTOM, LONG, MARKETING, TEXT_VERSION, TOUCH, fit
from services.intake.sources.domain import Source
from shared.values.truth import read_truth

WHOLE_DIGITS = 15


class FilledPlaces:
    """The places, the source's own fields and the answers that the fields of one form fill."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.plan = plan_of(source)
        self.places: dict[str, Any] = {}
        self.custom: dict[str, Any] = {}
        self.answers = Answers()

    def add(self, name: str, values: Sequence[Value]) -> None:
        """Put the values of a field where they belong."""
        path, is_technical, words = self.plan.find(name)
        if path is None:
            if not is_technical:
                self.answers.add(name, values)
            return
        if words:
            values = [words.get(to_text(value).strip().lower(), value) for value in values]
        if path == MARKETING:
            self.add_consent(values)
        elif path.startswith(CUSTOM):
            self.add_custom(path.removeprefix(CUSTOM), values)
        elif path.startswith(ANSWERS):
            self.answers.add(path.removeprefix(ANSWERS), values)
        else:
            self.add_place(name, path, values)

    def add_place(self, name: str, path: str, values: Sequence[Value]) -> None:
        fitted = fit(path, to_text(values[0]))
        if not fitted.places or any(place in self.places for place in fitted.places):
            self.answers.add(name, values)
            return
        self.places |= fitted.places
        if fitted.rest:
            self.answers.add(name, [fitted.rest])
        elif len(values) > 1 and len(set(values)) > 1 and not path.startswith(TOUCH):
            self.answers.add(name, values)

    def add_consent(self, values: Sequence[Value]) -> None:
        """A box that is ticked; its value may be the version of the text that the person agreed to."""
        truth = find_truth(values)
        if truth is None:
            self.places |= fit(TEXT_VERSION, to_text(values[-1])).places
        self.places.setdefault(MARKETING, truth is not False)

    def add_custom(self, name: str, values: Sequence[Value]) -> None:
        """A field of the source's own, each value in its declared kind."""
        read = [self.read_custom(name, value) for value in values]
        self.custom.setdefault(name[:NAME_CHARACTERS], read if read[1:] else read[0])

    def read_custom(self, name: str, value: Value) -> Value:
        if not isinstance(value, str):
            return value
        kind, text = self.source.custom_fields.get(name), value.strip()
        if kind == "number" and text.isascii() and text.isdigit() and len(text) <= WHOLE_DIGITS:
            return int(text)
        truth = read_truth(text) if kind == "boolean" else None
        return truth if truth is not None else value[:LONG]
