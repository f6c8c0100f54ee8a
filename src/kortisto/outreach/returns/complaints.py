"""Complaints: feedback reports of mail providers (RFC 5965). The person pressed "this is spam": an objection."""

from __future__ import annotations

from kortisto.outreach.returns.parts import Parts
from kortisto.outreach.returns.verdicts import Detail, Kind, Verdict

_OBJECTING = {"abuse": Detail.ABUSE, "fraud": Detail.ABUSE, "virus": Detail.ABUSE, "other": Detail.ABUSE, "complaint": Detail.ABUSE,
              "opt-out": Detail.OPT_OUT, "opt-out-list": Detail.OPT_OUT}  # fmt: skip
_TECHNICAL = ("auth-failure", "dmarc", "dkim", "spf")


def judge(parts: Parts) -> Verdict | None:
    """None when it is no report. A report of failed authentication is the sender's; "not spam" asks for nothing."""
    report = parts.report
    if report is None:
        return _by_header(parts)
    kind = report.get("feedback-type", "").strip().casefold()
    if kind in _TECHNICAL:
        return Verdict(Kind.SENDER, Detail.AUTHENTICATION, rule="arf")
    if kind == "not-spam":
        return Verdict(Kind.DELIVERED, rule="arf")
    return Verdict(Kind.COMPLAINT, _OBJECTING.get(kind, Detail.ABUSE), rule="arf") if kind else None


def _by_header(parts: Parts) -> Verdict | None:
    """The form of Outlook.com's programme (JMRP): the message itself, sent back with the recipient in a header of its own."""
    if parts.returned and "x-hmxmroriginalrecipient" in parts.returned[:20_000].casefold():
        return Verdict(Kind.COMPLAINT, Detail.ABUSE, rule="headers")
    return None
