"""What people ask of us by right (Art. 15–22 GDPR), and the proof that each was answered in time.

`models` say what a request is; `deadlines` when it must be answered (Art. 12(3), Regulation 1182/71); `actions` open it, find out
who asks, decide, carry out, answer and close; `deciding` reads the plan from the registries of the ground, line by line;
`answering` writes the letter and the package from those same registries; `telling` reaches the recipients (Art. 19); `guarding`
lets nobody erase people alone (T18); `mailbox` turns mail to the privacy address into drafts; `views` are the desk.

What other rooms use:

    from kortisto.rights import actions
    request = actions.open_request(subject=contact.subject, kind="access", came_by="page", received_on=day, by="self", now=now)
    actions.identify(request, how="page", by="self", now=now)

`subject=None` is somebody who is not in the register: a subject of their own carries the request until its term. What the person
wrote, and every letter and package, lies sealed under a key of its own (`sealing`), which dies with it. All of it is the datum
`requests` of the notice (facts `request_open`, anchor `request_closed`).

Coming rooms join by registering in their own `privacy.py`, never here: words of a datum (`privacy.parts.register`), files of a
datum for the package (`rights.files.register`), recipients of a datum (`rights.telling.register`).
"""
