"""The engine that sends mailings: one compiled message, a frozen ledger of recipients, every one of them accounted for.

    contents.register("newsletter", load)                  # the room above: load(mailing, language, variant, notice=…) -> Compiled
    mailings.freeze(mailing, people, now=now)              # who gets it, and who does not and why
    mailings.schedule(mailing, at=moment, by=by, now=now)  # the job sends it; pause, resume, cancel, confirm

See docs/adr/0160 to 0163.
"""
