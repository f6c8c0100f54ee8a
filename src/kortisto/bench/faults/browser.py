"""A browser as lean as can be: cookies, forms, files; each request once, whatever becomes of it."""

from __future__ import annotations

import http.client
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from .journal import Journal

PATIENCE = 60.0
File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` 0: there was none; `heard` False: nobody was there to hear the request."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    heard: bool = True

    @property
    def good(self) -> bool:
        return 200 <= self.status < 400

    @property
    def known(self) -> bool:
        """Whether the client knows what became of its request."""
        return 200 <= self.status < 500 or not self.heard

    @property
    def kind(self) -> str:
        """What to count it as: its status, "bare 500" where the page of faults with its words is missing, or that there is none."""
        if self.status >= 500 and b"<h1>" not in self.body:
            return f"bare {self.status}"
        return str(self.status) if self.status else "none" if self.heard else "nobody there"

    @property
    def to(self) -> str:
        """Where it leads on."""
        return urlsplit(self.headers.get("location", "")).path


NONE = Answer(0, {}, b"")
NOBODY = Answer(0, {}, b"", heard=False)


@dataclass
class Browser:
    """Signed in as one person."""

    port: int
    journal: Journal
    cookies: dict[str, str] = field(default_factory=dict)
    _line: http.client.HTTPConnection | None = None

    def sign_in(self, email: str, password: str) -> bool:
        self.get("/kirjaudu/")
        return self.post("/kirjaudu/", {"email": email, "password": password}).status == 302

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, b"", {})

    def post(
        self, path: str, form: Mapping[str, str], *, file: File | None = None, cut: bool = False, htmx: bool = False
    ) -> Answer:
        """`cut`: the line breaks in the middle of the file."""
        fields = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **form}
        kind, body = _multipart(fields, *file) if file else ("application/x-www-form-urlencoded", urlencode(fields).encode())
        headers = {"Content-Type": kind, "Origin": f"http://127.0.0.1:{self.port}"}
        if htmx:
            headers["HX-Request"] = "true"
        return self._cut(path, body, headers) if cut else self._ask("POST", path, body, headers)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        began = time.monotonic()
        try:
            answer = self._over(method, path, body, headers)
        except ConnectionRefusedError:
            answer = NOBODY
        except (OSError, http.client.HTTPException, ValueError):
            answer = NONE
        self.journal.answered(answer.kind, time.monotonic() - began)
        if (answer.status == 302 and answer.to == "/kirjaudu/") or answer.status == 401:
            self.journal.out()
        if not answer.heard:
            time.sleep(0.5)  # as somebody who sees that nothing answers
        return answer

    def _over(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        # A new line for each request: one kept open may be closed by the other end at the moment of asking, and then nobody
        # could say whether the request was heard.
        self._hang_up()
        self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self._line.request(method, path, body or None, headers | self._carried())
        answer = self._line.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())

    def _carried(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def _cut(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Half the body, then nobody is there any more."""
        try:
            self._hang_up()
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            line.putrequest("POST", path)
            for name, value in {**headers, **self._carried(), "Content-Length": str(len(body))}.items():
                line.putheader(name, value)
            line.endheaders()
            line.send(body[: len(body) // 2])
            line.close()
        except OSError:
            pass
        return NONE

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def _multipart(fields: Mapping[str, str], name: str, data: bytes) -> tuple[str, bytes]:
    """The form with one file; `name` is "field:file name"."""
    mark = secrets.token_hex(12)
    field_name, _, file_name = name.partition(":")
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="{field_name}"; filename="{file_name}"\r\n'
    parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + data + b"\r\n")
    return f"multipart/form-data; boundary={mark}", b"".join(parts) + f"--{mark}--\r\n".encode()


class _Form(HTMLParser):
    """The fields of the form with the given action, as a browser would send them untouched."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.select = action, False, ""
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = own.get("action", self.action).split("?")[0] in ("", self.action)
        if not self.inside:
            return
        if tag == "select":
            self.select = own.get("name", "")
        elif tag == "option" and self.select and ("selected" in own or self.select not in self.found):
            self.found[self.select] = own.get("value", "")
        elif tag == "input" and own.get("name") and _sent(own):
            self.found[own["name"]] = own.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "form":
            self.inside = False


def _sent(field: Mapping[str, str]) -> bool:
    """Whether a browser would send the field."""
    kind = field.get("type")
    return "checked" in field if kind in ("checkbox", "radio") else kind not in ("file", "submit", "button")


def form_of(answer: Answer, action: str) -> dict[str, str]:
    """The fields of the form that goes to `action`, without the token."""
    parser = _Form(action)
    parser.feed(answer.body.decode(errors="replace"))
    parser.found.pop("csrfmiddlewaretoken", None)
    return parser.found
