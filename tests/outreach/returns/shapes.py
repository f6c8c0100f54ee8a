"""Invented messages in the forms mail systems are documented to use."""

from __future__ import annotations

from email.message import EmailMessage

TOKEN = "0123456789abcdef0123456789abcdef"
VERP = f"posti+{TOKEN}@kuurankukka.example"


def dsn(
    status: str, said: str, *, action: str = "failed", to: str = "matti@firma.example", text: str = "", token: str = TOKEN
) -> bytes:
    """A report as RFC 3464 has it, with the headers of what was sent."""
    lines = [
        "Return-Path: <>", f"Delivered-To: posti+{token}@kuurankukka.example", "From: Mail Delivery System <MAILER-DAEMON@mx.firma.example>",
        f"To: posti+{token}@kuurankukka.example", "Subject: Undelivered Mail Returned to Sender", "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="raja"', "", "--raja", "Content-Type: text/plain; charset=utf-8", "",
        text or "This is the mail system at host mx.firma.example. I'm sorry to have to inform you that your message "
            "could not be delivered.", "", "--raja",
        "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.firma.example", "", f"Final-Recipient: rfc822; {to}",
        f"Action: {action}", f"Status: {status}",
        *([f"Diagnostic-Code: smtp; {said}"] if said else []), "", "--raja", "Content-Type: text/rfc822-headers", "", "Message-ID: <77@kuurankukka.example>",
        f"List-Unsubscribe: <https://rekisteri.example/u/{token}>", "Subject: Uutisia", "", "--raja--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def bounce_in_text(said: str, *, to: str = "matti@firma.example", token: str = TOKEN) -> bytes:
    """A bounce without fields, as Exim writes it."""
    mail = EmailMessage()
    mail["Return-Path"], mail["From"] = "<>", "Mail Delivery System <Mailer-Daemon@mx.firma.example>"
    mail["To"], mail["Subject"] = f"posti+{token}@kuurankukka.example", "Mail delivery failed: returning message to sender"
    mail.set_content(
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\n"
        f"recipients. This is a permanent error. The following address(es) failed:\n\n  {to}\n    {said}\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: <77@kuurankukka.example>\nSubject: Uutisia\n\nHei!\n"
    )
    return mail.as_bytes()


def answer(
    text: str,
    *,
    sender: str = "Matti Virtanen <matti.virtanen@firma.example>",
    subject: str = "Re: Uutisia",
    token: str = TOKEN,
    **headers: str,
) -> bytes:
    """A message that answers ours; automatic with `Auto_Submitted="auto-replied"`."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, f"posti+{token}@kuurankukka.example", subject
    mail["Message-ID"] = f"<{abs(hash((text, subject)))}@firma.example>"
    mail["In-Reply-To"] = "<77@kuurankukka.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def automatic(text: str, *, subject: str = "Automaattinen vastaus: Uutisia", **more: str) -> bytes:
    return answer(text, subject=subject, Auto_Submitted="auto-replied", **more)


def complaint(kind: str = "abuse", token: str = TOKEN) -> bytes:
    """A feedback report (RFC 5965)."""
    lines = [
        "From: <staff@provider.example>", "To: <posti@kuurankukka.example>", "Subject: FW: Uutisia", "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=feedback-report; boundary="raja"', "", "--raja",
        "Content-Type: text/plain", "", "This is an email abuse report.", "", "--raja",
        "Content-Type: message/feedback-report", "", f"Feedback-Type: {kind}", "User-Agent: Provider/1.0", "Version: 1", "", "--raja",
        "Content-Type: message/rfc822", "",
        "From: Kuurankukka <posti@kuurankukka.example>", f"List-Unsubscribe: <https://rekisteri.example/u/{token}>", "Subject: Uutisia", "",
        "Hei!", "--raja--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()
