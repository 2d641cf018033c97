"""Finding the place of each field of a form: by the source's maps, else by common names."""

from collections.abc import Sequence
from typing import Any

from services.intake.forms.domain.answers import Answers
from services.intake.forms.domain.field_names import NAME_CHARACTERS, find_common_place, find_words
from services.intake.forms.domain.form import (
    CONSENT,
    CONSENT_VERSION,
    HONEYPOT,
    TECHNICAL,
    Value,
    read_truth,
    to_text,
)
from services.intake.forms.domain.places import (
    ANSWERS,
    CUSTOM,
    LONG,
    MARKETING,
    TEXT_VERSION,
    TOUCH,
    fit,
    is_place,
)
from services.intake.sources.domain import Source

OWN_PLACES = {
    CONSENT: MARKETING,
    f"{CONSENT}.marketing": MARKETING,
    f"{CONSENT}.text_version": TEXT_VERSION,
    CONSENT_VERSION: TEXT_VERSION,
}
WHOLE_DIGITS = 15


class FilledPlaces:
    """The places, the source's own fields and the answers that the fields of one form fill."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.technical = TECHNICAL | {source.honeypot or HONEYPOT}
        self.field_map = {find_words(name): path for name, path in source.field_map.items()}
        self.value_map = {
            find_words(name): {typed.strip().lower(): said for typed, said in words.items()}
            for name, words in source.value_map.items()
        }
        self.places: dict[str, Any] = {}
        self.custom: dict[str, Any] = {}
        self.answers = Answers()

    def add(self, name: str, values: Sequence[Value]) -> None:
        """Put the values of a field where they belong."""
        path = self.find_place(name)
        if path is None:
            if name not in self.technical:
                self.answers.add(name, values)
            return
        values = [self.translate(name, path, value) for value in values]
        if path == MARKETING:
            self.add_consent(values)
        elif path.startswith(CUSTOM):
            self.add_custom(path.removeprefix(CUSTOM), values)
        elif path.startswith(ANSWERS):
            self.answers.add(path.removeprefix(ANSWERS), values)
        else:
            self.add_place(name, path, values)

    def find_place(self, name: str) -> str | None:
        """Where the source's field map leads this field, else the place that its name stands for."""
        if name in OWN_PLACES:
            return OWN_PLACES[name]
        mapped = self.source.field_map.get(name) or self.field_map.get(find_words(name))
        if mapped is not None and is_place(mapped):
            return mapped
        if name in self.technical:
            return None
        return name if is_place(name) else find_common_place(name)

    def translate(self, name: str, path: str, value: Value) -> Value:
        """The value in the words of the source's value map, which is by the field's name or by its place."""
        words = self.value_map.get(find_words(name)) or self.value_map.get(find_words(path)) or {}
        return words.get(to_text(value).strip().lower(), value)

    def add_place(self, name: str, path: str, values: Sequence[Value]) -> None:
        fitted = fit(path, to_text(values[0]))
        if not fitted.places or fitted.places.keys() & self.places.keys():
            self.answers.add(name, values)
            return
        self.places |= fitted.places
        if fitted.rest:
            self.answers.add(name, [fitted.rest])
        elif len(set(values)) > 1 and not path.startswith(TOUCH):
            self.answers.add(name, values)

    def add_consent(self, values: Sequence[Value]) -> None:
        """A box that is ticked; its value may be the version of the text that the person agreed to."""
        truth = read_truth(values)
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
        truth = read_truth([text]) if kind == "boolean" else None
        return truth if truth is not None else value[:LONG]
