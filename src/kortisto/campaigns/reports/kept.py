"""Numbers of a report that stay when the entries of its ledger have gone: whole sums, nothing by company or task."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kortisto.campaigns.models import Campaign
from kortisto.outreach.engine import terms
from kortisto.outreach.models import Mailing


def of(campaign: Campaign, part: str = "figures") -> dict[str, Any] | None:
    """The numbers put aside when its ledger of e-mails was cleared; None while the entries are there."""
    mailing = campaign.mailing
    if mailing is None or mailing.cleared_on is None:
        return None
    found: dict[str, Any] | None = mailing.figures.get(part)
    return found


@terms.keeps
def put_aside(mailing: Mailing) -> dict[str, Any]:
    """What `of` gives later; of a ledger of letters, how many were posted."""
    from kortisto.campaigns.reports import few, figures

    campaign = Campaign.objects.filter(mailing=mailing).first()
    if campaign is None:
        return {"posted": mailing.recipients.filter(state="sent").count()}
    secret = few.hidden(campaign)
    return {
        "few": {"everything": secret.everything, "addresses": sorted(secret.addresses)},
        "figures": asdict(figures.of(campaign)),
        "excluded": dict(figures.excluded(campaign)),
        "withdrawn": dict(figures.withdrawn(campaign)),
        "undelivered": dict(figures.undelivered(campaign)),
    }
