"""What may go wrong on purpose. Each carries a sentence for the person who caused it."""


class PrmError(Exception):
    """Base of the expected failures; `str()` is a sentence that says what to do."""


class Refused(PrmError):
    """The rule says no to this act in this state: HTTP 409 and the sentence."""


class TooMany(PrmError):
    """Asked too often: HTTP 429, the sentence, and after how many seconds the next try counts."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Unreadable(PrmError):
    """What was typed or imported cannot be understood; the sentence says how to write it."""


class NotFound(PrmError):
    """No such row for this asker; unknown and foreign look alike: HTTP 404."""


class UnscopedQuery(PrmError):
    """A query on a scoped table came without a scope from the policy: a bug, never an answer."""


class TenantLeak(PrmError):
    """A partner's request reached the database past its walls: stopped, and answered as 404."""


class WriteOnRead(PrmError):
    """A request that may not write tried to: a bug in the page."""


class ConfigurationError(PrmError):
    """The installation is set up in a way that is unsafe or cannot work; the sentence says the way out."""
