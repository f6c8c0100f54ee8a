"""What servers write, code and words, against what it means. Where the two disagree, nobody is harmed."""

from __future__ import annotations

from datetime import date

import pytest

from kortisto.outreach.returns.classify import classify

from . import shapes

DAY = date(2026, 11, 26)
GONE = [
    ("5.1.1", "550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the "
        "recipient's email address for typos", "mailbox"),
    ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient matti@firma.example not found by SMTP address lookup", "mailbox"),
    ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) "
        "[HE1EUR01FT051.eop-EUR01.prod.protection.outlook.com 2026-11-26]", "mailbox"),
    ("5.0.0", "550 Requested action not taken: mailbox unavailable", "mailbox"),
    ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)", "mailbox"),
    ("5.1.1", "550 5.1.1 <matti@firma.example>: Recipient address rejected: User unknown in virtual mailbox table", "mailbox"),
    ("5.7.1", "550 5.7.1 No such user here", "mailbox"),
    ("5.0.0", "550 Unrouteable address", "mailbox"),
    ("5.0.0", "554 delivery error: dd This user doesn't have a firma.example account (matti@firma.example) [0]", "mailbox"),
    ("5.0.0", "550 Invalid recipient matti@firma.example (#5.1.1)", "mailbox"),
    ("5.1.1", "550 5.1.1 Postilaatikkoa ei löydy", "mailbox"),
    ("5.1.1", "550 5.1.1 Mottagaren finns inte", "mailbox"),
    ("5.0.0", "550 Benutzer existiert nicht", "mailbox"),
    ("5.1.1", "", "mailbox"),
    ("5.1.6", "550 5.1.6 recipient no longer on server", "mailbox"),
    ("5.1.2", "550 5.1.2 Host unknown (Name server: firma.example: host not found)", "domain"),
    ("5.4.4", "X-Postfix; Host or domain name not found. Name service error for name=firma.example type=A: Host not found", "domain"),
    ("5.4.310", "550 5.4.310 DNS domain firma.example does not exist [Message=InfoDomainNonexistent]", "domain"),
    ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled. For more information, go to https://support.example", "disabled"),
    ("5.2.1", "550-5.2.1 The email account that you tried to reach is inactive", "disabled"),
]  # fmt: skip
OTHERS = [
    ("full", "", "5.2.2", "552-5.2.2 The email account that you tried to reach is over quota and inactive."),
    ("full", "", "5.2.2", "550 5.2.2 STOREDRV.Deliver; mailbox full. The following information should help identify the cause of this issue"),
    ("full", "", "5.1.1", "550 5.1.1 <matti@firma.example> user unknown or mailbox full"),
    ("full", "", "5.0.0", "554 5.7.1 Postilaatikko on täynnä"),
    ("full", "", "4.2.2", "452 4.2.2 The email account that you tried to reach is over quota."),
    ("temporary", "", "4.7.1", "450 4.7.1 <matti@firma.example>: Recipient address rejected: Greylisted for 5 minutes"),
    ("temporary", "", "4.4.1", "connect to mx.firma.example[192.0.2.1]:25: Connection timed out"),
    ("temporary", "", "4.2.1", "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional "
        "messages from being delivered."),
    ("temporary", "", "5.2.1", "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages"),
    ("temporary", "", "4.4.7", "450 4.1.1 <matti@firma.example>: Recipient address rejected: unverified address: User unknown"),
    ("temporary", "", "5.4.7", "delivery temporarily suspended: lost connection with mx.firma.example"),
    ("temporary", "", "5.0.0", "Name service error for name=firma.example type=MX: Host not found, try again"),
    ("sender", "size", "5.3.4", "552 5.3.4 Message size exceeds fixed maximum message size"),
    ("sender", "size", "5.2.3", "550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient"),
    ("sender", "size", "5.0.0", "message size 36456789 exceeds size limit 26214400 of server mx.firma.example"),
    ("sender", "authentication", "5.7.26", "550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders "
        "to authenticate with either SPF or DKIM."),
    ("sender", "authentication", "5.7.509", "550 5.7.509 Access denied, sending domain kuurankukka.example does not pass DMARC verification and has a "
        "DMARC policy of reject."),
    ("sender", "authentication", "5.1.8", "550 5.1.8 <posti@kuurankukka.example>: Sender address rejected: Domain not found"),
    ("sender", "authentication", "5.1.1", "550 5.1.1 Sender verify failed: no such user"),
    ("sender", "reputation", "5.7.1", "554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org; "
        "https://www.spamhaus.org/query/ip/192.0.2.9"),
    ("sender", "reputation", "5.7.606", "550 5.7.606 Access denied, banned sending IP [192.0.2.9]. To request removal from this list please visit "
        "https://sender.office.com/"),
    ("sender", "reputation", "5.7.1", "550-5.7.1 Our system has detected that this message is suspicious due to the very low reputation of the "
        "sending IP address."),
    ("sender", "reputation", "5.1.1", "550 5.1.1 User unknown: your IP address is on a blocklist"),
    ("sender", "content", "5.7.1", "554 5.7.1 Message rejected as spam by Content Filtering"),
    ("sender", "content", "5.6.0", "554 5.6.0 Message contains invalid header"),
    ("sender", "content", "5.0.0", "550 This message was classified as SPAM and may not be delivered"),
    ("sender", "policy", "5.7.1", "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required"),
    ("sender", "policy", "5.7.133", "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required"),
    ("sender", "policy", "5.7.1", "550 5.7.1 Delivery not authorized, message refused by policy"),
    ("sender", "policy", "5.7.0", ""),
    ("sender", "policy", "5.1.1", "550 5.1.1 Recipient address rejected: only accepts messages of employees"),
    ("sender", "policy", "5.2.0", "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; your daily limit is reached"),
    ("temporary", "", "5.4.62", "550 5.4.62 Mail sent to the wrong Office 365 region. ATTR35"),
    ("sender", "relay", "5.7.1", "554 5.7.1 <matti@firma.example>: Relay access denied"),
    ("unknown", "", "5.0.0", "550 No"),
    ("unknown", "", "5.0.0", ""),
]  # fmt: skip


def meant(raw: bytes) -> tuple[str, str]:
    verdict, _clues = classify(raw, received_on=DAY)
    return verdict.kind, verdict.detail


@pytest.mark.parametrize(("status", "said", "detail"), GONE)
def test_an_address_that_is_gone(status: str, said: str, detail: str) -> None:
    assert meant(shapes.dsn(status, said)) == ("address_gone", detail)


@pytest.mark.parametrize(("kind", "detail", "status", "said"), OTHERS)
def test_what_is_not_the_persons(kind: str, detail: str, status: str, said: str) -> None:
    found, finer = meant(shapes.dsn(status, said))
    assert found == kind and (found != "sender" or finer == detail)


def test_every_line_of_words_is_an_expression() -> None:
    """They are compiled when they are first asked for: a slip must not wait for the first bounce."""
    from pathlib import Path

    from kortisto.outreach.returns import words

    names = [path.stem for path in Path(words.__file__).parent.glob("*.txt")]
    made = [words.pattern(name, section).search("") for name in names for section in words._sections(name)]
    assert len(names) == 4 and len(made) > 40
