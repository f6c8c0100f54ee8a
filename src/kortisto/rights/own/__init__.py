"""The page of one's own: everything we hold, why and until when, and what a person may do about it, without signing in.

`asking` gives a link to whoever controls the address in the register; `links` know it again; `shown` is the page, `acts` what it
does, `views` the pages. What the person may decide alone happens at once; the rest becomes a request on the desk (`rights.actions`).
"""
