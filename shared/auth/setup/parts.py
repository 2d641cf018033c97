"""What forms of set-up are made of: fields, forms, and steps that have one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby


@dataclass(frozen=True)
class Field:
    """A field, named as in the body of the request: `contact.email`.

    `kind`: of HTML's input, or select, or area, or the shorter lines. A password is never shown again. `options`: of a
    select the values, with their words where these differ; of other kinds what is suggested. Fields that follow each
    other with one `group` stand beside each other under its words.
    """

    name: str
    label: str
    value: str = ""
    example: str = ""
    kind: str = "text"
    options: tuple[str | tuple[str, str], ...] = ()
    required: bool = False
    group: str = ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The options as values with their words."""
        return [(option, option) if isinstance(option, str) else option for option in self.options]


@dataclass(frozen=True)
class Form:
    """A form that is sent to `action`."""

    action: str
    button: str
    fields: tuple[Field, ...]

    @property
    def rows(self) -> list[tuple[str, list[Field]]]:
        """The fields in order, those of a group together with its words; without a group the words are empty."""
        groups = groupby(enumerate(self.fields), lambda each: (each[1].group, -1 if each[1].group else each[0]))
        return [(words, [field for _, field in fields]) for (words, _), fields in groups]

    @property
    def brings_file(self) -> bool:
        """Whether a file may be chosen."""
        return any(field.kind == "file" for field in self.fields)


@dataclass(frozen=True)
class Step:
    """One step: what to do, the command that does it, and the form for who may do it in the browser.

    `leads_to`: the address of the page that shows what the form did, and the words of the link to it.
    """

    title: str
    done: bool = False
    sentence: str = ""
    command: str = ""
    form: Form | None = None
    leads_to: tuple[str, str] = ("/", "Back to the five steps")


def keep_values(step: Step, sent: Mapping[str, str]) -> Step:
    """The step with its form filled as it was sent."""
    if step.form is None:
        return step
    fields = tuple(
        field if field.kind == "password" else replace(field, value=sent.get(field.name, field.value))
        for field in step.form.fields
    )
    return replace(step, form=replace(step.form, fields=fields))
