"""All that one person is shown, byte for byte, with what is random by design named in the order it appears."""

import email
import email.policy
import re

from prm.jobs import worker

RANDOM = (
    ("TOKEN", re.compile(r"(?<![0-9a-f])[0-9a-f]{128}(?![0-9a-f])|(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")),
    ("KEY", re.compile(r"(?<=name=\"request_key\" type=\"hidden\" value=\")[A-Za-z0-9_-]{43}")),
    ("ID", re.compile(r"(?<![a-z2-7])[a-z2-7]{26}(?![a-z2-7])")),
    ("NUMBER", re.compile(r"\bDR-[2-9A-Z]{6}\b")),
    ("MESSAGE", re.compile(r"<[0-9.]+@[a-z.]+>")),
)
PLAIN = ("Content-Length",)  # follows from the body, which is compared


class Transcript:
    """What was said to somebody, entry by entry. Two worlds that tell them the same have equal entries."""

    def __init__(self, app, client):
        self.app, self.client, self.entries, self.named, self.read = app, client, [], {}, set()

    def note(self, what, text):
        """Keep a text with its random parts named; the second mention of one has the name of the first."""
        self.entries.append((self._masked(what), self._masked(text)))

    def _masked(self, text):
        for word, pattern in RANDOM:
            text = pattern.sub(lambda found, word=word: self._name(word, found[0]), text)
        return text

    def _name(self, word, value):
        of_its_kind = self.named.setdefault(word, {})
        return "[TOKEN]" if word == "TOKEN" else f"[{word} {of_its_kind.setdefault(value, len(of_its_kind) + 1)}]"

    def hear(self, what, answer):
        """Status, headers and body of an answer; the answer."""
        headers = "\n".join(f"{name}: {value}" for name, value in sorted(answer.headers) if name not in PLAIN)
        body = answer.get_data()
        self.note(what, f"{answer.status_code}\n{headers}\n\n{body.decode('utf-8', 'backslashreplace')}")
        return answer

    def get(self, url, **headers):
        return self.hear(f"GET {url}", self.client.get(url, headers=headers))

    def post(self, url, data, **headers):
        return self.hear(f"POST {url} {data}", self.client.post(url, data, headers=headers))

    def mail(self, home, to):
        """Let the jobs work, and read the letters to these addresses, oldest first."""
        with self.app.app_context():
            worker.drain()
        letters = []
        for file in sorted((home / "outbox").glob("*.eml")):
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if str(letter["To"]) in to and file not in self.read:
                parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
                letters.append((str(letter["To"]), str(letter["Subject"]), "\n".join(parts)))
                self.read.add(file)
        for address, subject, text in sorted(letters):
            self.note(f"letter to {address}", f"{subject}\n{text}")


def differences(one, other):
    """Where two transcripts part: what, and the first lines that differ."""
    found = []
    if len(one.entries) != len(other.entries):
        found.append(f"{len(one.entries)} and {len(other.entries)} entries")
    for (what, here), (same, there) in zip(one.entries, other.entries, strict=False):
        if (what, here) != (same, there):
            lines = zip(here.splitlines() + [""] * 999, there.splitlines() + [""] * 999, strict=False)
            parts = next(((a, b) for a, b in lines if a != b), (what, same))
            found.append(f"{what}\n  {parts[0].strip()[:300]}\n  {parts[1].strip()[:300]}")
    return found
