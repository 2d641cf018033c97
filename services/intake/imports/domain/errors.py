"""Why a file, or one of its rows, is not read."""

from typing import NamedTuple

from shared.errors import Refusal

# A file with long names and many columns has as many refused rows.
COLUMN_CHARACTERS = 100
REASON_CHARACTERS = 2000


class UnreadableFile(Exception):
    """The whole file: nothing of it is imported. The sentence names the line where one is to blame."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class CellProblem(NamedTuple):
    """What is wrong in one column of a row; no sentence holds the value. Without a column: in the whole row."""

    column: str | None
    detail: str

    def __str__(self) -> str:
        return f"{self.column[:COLUMN_CHARACTERS]}: {self.detail}" if self.column else self.detail


class RowRefused(Exception):
    """One row, with all that is wrong with it."""

    def __init__(self, *problems: CellProblem) -> None:
        super().__init__(len(problems))
        self.problems = problems

    def __str__(self) -> str:
        return " ".join(map(str, self.problems))[:REASON_CHARACTERS]


class TooManyImports(Refusal):
    code = "too-many-imports"
    detail = "10 imports are not finished yet; wait for one of them, or stop it."


class UnknownImportSource(Refusal):
    code = "unknown-import-source"
    detail = "No source is configured under this name: PUT /v1/sources/{source} makes it, of the kind import."
