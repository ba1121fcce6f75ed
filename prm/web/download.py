"""Handing back what somebody uploaded: as a download that no browser opens as a page of ours (trust.md V3.2.1)."""

import io

from flask import Response, send_file

SANDBOX = "default-src 'none'; sandbox"


def handed_back(content: bytes, name: str, kind: str) -> Response:
    """The bytes under a name that was cleaned when it was stored, with the header's own encoding of it (RFC 6266)."""
    stream = io.BytesIO(content)
    answer = send_file(stream, mimetype=kind, as_attachment=True, download_name=name, conditional=False, etag=False)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
