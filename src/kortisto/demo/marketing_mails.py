"""Mails that come back to a campaign, as mail systems and people write them."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage

from kortisto.outreach.models import Recipient

from .words import words

OURS = "uutiset+{token}@kuurankukka.example"


@dataclass(frozen=True)
class Told:
    """Somebody who got the campaign: the entry of the ledger, their name and address."""

    entry: Recipient
    name: str
    email: str


def _mail(told: Told, subject: str, text: str, number: int, **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"{told.name} <{told.email}>", OURS.format(token=told.entry.token), subject
    mail["Message-ID"] = f"<demo-{told.entry.pk}-{number}@kuurankukka.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def away(told: Told, place: int) -> bytes:
    said = words()["marketing"]["away"]
    return _mail(told, "Automaattinen vastaus", said[place % len(said)], place, Auto_Submitted="auto-replied")


def left(told: Told, place: int) -> bytes:
    said = words()["marketing"]["left"]
    text = said[place % len(said)].format(name=told.name)
    return _mail(told, "Automaattinen vastaus", text, place, Auto_Submitted="auto-replied")


def reply(told: Told, place: int) -> bytes:
    said = words()["marketing"]["replies"]
    return _mail(told, f"Re: {words()['marketing']['letters']['collection']['fi'][0]}", said[place % len(said)], place)


def bounce(told: Told, status: str, said: str) -> bytes:
    """A report as RFC 3464 has it."""
    host = told.email.rpartition("@")[2]
    address = OURS.format(token=told.entry.token)
    return "\r\n".join(
        [
            "Return-Path: <>", f"Delivered-To: {address}", f"From: Mail Delivery System <MAILER-DAEMON@mx.{host}>", f"To: {address}",
            "Subject: Undelivered Mail Returned to Sender", "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="raja"', "", "--raja",
            "Content-Type: text/plain; charset=utf-8", "", "Your message could not be delivered.", "", "--raja",
            "Content-Type: message/delivery-status", "", f"Reporting-MTA: dns; mx.{host}", "", f"Final-Recipient: rfc822; {told.email}",
            "Action: failed", f"Status: {status}", f"Diagnostic-Code: smtp; {said}", "", "--raja--", "",
        ]
    ).encode()  # fmt: skip


def complaint(told: Told, place: int) -> bytes:
    """A feedback report (RFC 5965)."""
    address = OURS.format(token=told.entry.token)
    return "\r\n".join(
        [
            "From: <palaute@operaattori.example>", f"To: {address}", f"Subject: FW: {place}", "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=feedback-report; boundary="raja"', "", "--raja", "Content-Type: text/plain", "",
            "This is an email abuse report.", "", "--raja", "Content-Type: message/feedback-report", "", "Feedback-Type: abuse",
            "User-Agent: Operator/1.0", "Version: 1", "", "--raja", "Content-Type: message/rfc822", "",
            "From: Kuurankukka <uutiset@kuurankukka.example>", f"Return-Path: <{address}>", "Subject: Mallisto", "", "Hei!", "--raja--", "",
        ]
    ).encode()  # fmt: skip
