"""Where the fields of a source's forms belong, by the source's maps, else by common names: found once for each name."""

from collections.abc import Mapping
from typing import NamedTuple

from services.intake.forms.domain.field_names import find_common_place, find_words
from services.intake.forms.domain.form import CONSENT, CONSENT_VERSION, HONEYPOT, TECHNICAL
from services.intake.forms.domain.places import MARKETING, TEXT_VERSION, is_place
from services.intake.sources.domain import Source

OWN_PLACES = {
    CONSENT: MARKETING,
    f"{CONSENT}.marketing": MARKETING,
    f"{CONSENT}.text_version": TEXT_VERSION,
    CONSENT_VERSION: TEXT_VERSION,
}
# Senders choose the names of fields: of each source little more than one form may have is remembered.
NAMES_REMEMBERED = 128
SOURCES_REMEMBERED = 256


class FieldUse(NamedTuple):
    """What becomes of a field. `path`: its place, None of an answer and of what is technical.

    `words`: what the source's value map makes of its texts, in lower case.
    """

    path: str | None
    is_technical: bool = False
    words: Mapping[str, str] = {}


class FieldPlan:
    """The uses of the fields of one source, by name."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.technical = TECHNICAL | {source.honeypot or HONEYPOT}
        self.field_map = {find_words(name): path for name, path in source.field_map.items()}
        self.value_map = {
            find_words(name): {typed.strip().lower(): said for typed, said in words.items()}
            for name, words in source.value_map.items()
        }
        self.uses: dict[str, FieldUse] = {}

    def find(self, name: str) -> FieldUse:
        use = self.uses.get(name)
        if use is None:
            if len(self.uses) >= NAMES_REMEMBERED:
                self.uses.clear()
            use = self.uses[name] = self.read(name)
        return use

    def read(self, name: str) -> FieldUse:
        path = self.find_place(name)
        if path is None:
            return FieldUse(None, name in self.technical)
        # The value map is by the field's name or by its place.
        words = self.value_map.get(find_words(name)) or self.value_map.get(find_words(path)) or {}
        return FieldUse(path, words=words)

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


_plans: dict[str, FieldPlan] = {}


def plan_of(source: Source) -> FieldPlan:
    """The plan of this source as it is now: another one once its maps have changed."""
    plan = _plans.get(source.source)
    if plan is None or plan.source != source:
        if len(_plans) >= SOURCES_REMEMBERED:
            del _plans[next(iter(_plans))]
        plan = _plans[source.source] = FieldPlan(source)
    return plan
