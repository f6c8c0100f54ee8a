"""Web forms: built here, shown on the firm's own pages, filled in by strangers (Y02).

`asked` is what a form asks and `building`, `acts` and `views` make it; `public`, `filling`, `proof` and `limits` stand at the
door; what comes in lies sealed (`pending`, `sealed`) until its address is confirmed, and then becomes a card, a choice and an
answer (`confirming`, `cards`).
"""
