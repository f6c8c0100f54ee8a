"""Direct marketing: what is written, whom it is for, and what became of it (H03, H04, Y02, Y10).

`models` say what a campaign and its letter are; `letters` write, compile and show what is sent; `audiences` settle who gets it and
why the others do not; `views` are the pages. What leaves, leaves through `outreach.engine`.
"""
