"""What our own vCards say in properties of ours: written by `export/cards.py`, read by `reading/cards.py`. No imports: the
process that opens a file of cards reads it too."""

CARD = "X-KORTISTO-ID"
"""The code of the card (H-00012, Y-00104)."""
UID = "kortisto:"
"""UID is this and the code (RFC 6350 § 6.7.6): address books that drop what they do not know keep it."""
BAN = "X-KORTISTO-BAN"
"""Channels nobody may market by, with spaces between; * is all of them (Art. 21)."""
BUSINESS_ID = "X-KORTISTO-BUSINESS-ID"
FIRM = "company"
"""The group of properties (RFC 6350 § 3.3) that are of the firm, not of the person: its address and its switchboard."""
