"""The register of breaches (Art. 33, 34): written down in a minute, judged within 72 hours, told, and answered who was in it.

`acts` write down, read the logs, judge, tell the authority, close; `telling` writes to the people; `papers` are the drafts.
Coming rooms join by `privacy.exposures`: what of theirs can get lost, and who was in it.
"""
