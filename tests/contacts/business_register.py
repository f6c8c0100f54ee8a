"""A server of our own that answers as the open-data API of the business register does (opendata-ytj-api v3, `/companies`)."""

from __future__ import annotations

import json
import threading
import time
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


def entry(business_id: str, name: str, **more: Any) -> dict[str, Any]:
    """A company in the shape of the API. `more`: former, street, number, code, city, situation, ceased, words."""
    names = [{"name": name, "type": "1", "registrationDate": "2019-03-01", "version": 1, "source": "1"}]
    names += [
        {"name": old, "type": "1", "registrationDate": "2001-01-01", "endDate": "2019-02-28", "version": 2, "source": "1"}
        for old in more.get("former", ())
    ]
    names += [
        {"name": n, "type": "3", "registrationDate": "2020-01-01", "version": 1, "source": "1"} for n in more.get("brands", ())
    ]
    words = more.get("words") or ("Lakannut" if more.get("ceased") else "Rekisterissä")
    city = more.get("city", "TAMPERE")
    return {
        "businessId": {"value": business_id, "registrationDate": "1978-03-15", "source": "3"},
        "euId": {"value": f"FIFPRO.{business_id}", "source": "1"},
        "names": names,
        "mainBusinessLine": {
            "type": "25620", "typeCodeSet": "TOIMI4", "registrationDate": "2008-01-01", "source": "2",
            "descriptions": [
                {"languageCode": "3", "description": "Machining"}, {"languageCode": "1", "description": "Metallien työstö"},
                {"languageCode": "2", "description": "Metallegoarbeten"},
            ],
        },
        "website": {"url": "www.firma.example", "registrationDate": "2019-07-01", "source": "0"},
        "companyForms": [
            {"type": "16", "registrationDate": "2001-01-01", "version": 1, "source": "1",
             "descriptions": [{"languageCode": "1", "description": "Osakeyhtiö"}, {"languageCode": "2", "description": "Aktiebolag"}]}
        ],
        "companySituations": [
            {"type": code, "registrationDate": "2026-09-15", "source": "1"} for code in more.get("situation", "").split()
        ],
        "registeredEntries": [
            {"type": "4" if more.get("ceased") else "1", "registrationDate": "2026-08-31", "register": "1", "authority": "2",
             "descriptions": [{"languageCode": "1", "description": words}]},
            {"type": "80", "registrationDate": "1994-06-01", "register": "6", "authority": "1",
             "descriptions": [{"languageCode": "1", "description": "Liiketoiminnasta arvonlisäverovelvollinen"}]},
        ],
        "addresses": [
            {"type": 1, "street": more.get("street", "Rautatienkatu"), "buildingNumber": more.get("number", "14"), "entrance": "",
             "apartmentNumber": "", "apartmentIdSuffix": "", "co": "", "postCode": more.get("code", "33100"), "source": "0",
             "postOffices": [{"city": "TAMMERFORS", "languageCode": "2", "municipalityCode": "837"},
                             {"city": city, "languageCode": "1", "municipalityCode": "837"}]},
            {"type": 2, "street": "", "postOfficeBox": "226", "postCode": "33101", "source": "0",
             "postOffices": [{"city": city, "languageCode": "1", "municipalityCode": "837"}]},
        ],
        "tradeRegisterStatus": "4" if more.get("ceased") else "1",
        "status": "2",
        "registrationDate": "2001-01-01",
        "endDate": "2026-08-31" if more.get("ceased") else None,
        "lastModified": "2026-10-02 10:04:06",
    }  # fmt: skip


class Desk(BaseHTTPRequestHandler):
    register: BusinessRegister

    def do_GET(self) -> None:
        self.register.asked.append(self.path)
        self.register.headers.append(dict(self.headers))
        try:
            getattr(self, f"_{self.register.manner or 'well'}")()
        except (BrokenPipeError, ConnectionResetError):
            pass

    def _say(self, body: bytes, status: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def _well(self) -> None:
        if "/opendata-ytj-api/v3/companies?" not in self.path:
            self._say(b"{}", 404)
        else:
            self._say(self.register.answer(self.path))

    def _busy(self) -> None:
        self._say(b"{}", 429, Retry_After="120")

    def _broken(self) -> None:
        self._say(b"{}", 500)

    def _garbled(self) -> None:
        self._say(b'{"companies": [[[')

    def _another_shape(self) -> None:
        self._say(b'{"results": []}')

    def _deep(self) -> None:
        self._say(b"[" * 200_000)

    def _huge(self) -> None:
        self._say(b" " * 3_000_000 + b"{}")

    def _packed(self) -> None:
        self._say(b"\x1f\x8b", Content_Encoding="gzip")

    def _cut(self) -> None:
        self._say(b'{"companies": []}', length=900)

    def _elsewhere(self) -> None:
        self._say(b"", 302, Location="http://169.254.169.254/latest/meta-data/")

    def _silent(self) -> None:
        time.sleep(3)

    def _trickle(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        for _ in range(30):
            self.wfile.write(b" ")
            time.sleep(0.1)

    def log_message(self, *_args: Any) -> None:
        pass


class BusinessRegister:
    """The companies it knows, how it behaves (`manner`), and what it was asked (`asked`: the raw targets)."""

    def __init__(self) -> None:
        self.companies: list[dict[str, Any]] = []
        self.manner = ""
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Desk", (Desk,), {"register": self}))
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/opendata-ytj-api/v3"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, target: str) -> bytes:
        asked = {key: values[0] for key, values in parse_qs(urlsplit(target).query).items()}
        found = [
            one
            for one in self.companies
            if one["businessId"]["value"] == asked.get("businessId", one["businessId"]["value"])
            and any(n["name"].lower().startswith(asked.get("name", "").lower()) for n in one["names"])
        ]
        return json.dumps({"totalResults": len(found), "companies": found[:100]}).encode()


def batch(size: int = 10, now: datetime | None = None) -> Any:
    """One batch of the nightly check, without its pauses; at the noon of the tests unless told otherwise."""
    from kortisto.contacts.ytj import checking

    from .conftest import NOW

    return checking.check_batch(clock=lambda: now or NOW, size=size, pause=lambda: None, told=lambda done: None)
