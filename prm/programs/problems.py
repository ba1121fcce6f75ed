"""A refusal that names its place in a program's document: a path, and line and column where the text is known."""

from prm.core.errors import Unreadable

Path = tuple[str | int, ...]
Mark = tuple[int, int]  # line and column, from 1


class Problem(Unreadable):
    """`path` leads to the part that cannot be read; `said` is the sentence without its place."""

    def __init__(self, path: Path, said: str, mark: Mark | None = None) -> None:
        self.path, self.said, self.mark = path, said, mark
        super().__init__(f"{self.place}: {said}" if self.place else said)

    @property
    def place(self) -> str:
        """Where: `line 12, column 9` or, without a text, `levels › gold › requires`."""
        if self.mark:
            return f"Line {self.mark[0]}, column {self.mark[1]}"
        return " › ".join(str(part + 1) if isinstance(part, int) else part for part in self.path)
