"""Two cards of one person, or of one firm, become one; everything that hung on either hangs on the one that stays.

    token = people.merge(kept=a, gone=b, choices={"name": "gone"}, by=user.ref, now=now)
    parting.unmerge(token=token, by=user.ref, now=now)

Which tables there are is read from the live schema: a link nobody thought of is moved, and were it not, the database would
refuse the merge. Rooms above say what is to be done where two rows cannot both stand (`registry`).
"""
