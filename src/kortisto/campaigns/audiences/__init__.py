"""Whom a campaign reaches: a saved segment (or the silent recipients of another campaign), through the gate of the engine.

people = asking.people(campaign, request.user, as_of=day)   # everybody the segment means, through the field gate
sieve.of(campaign, people, as_of=day)                       # how many get it and by what, how many do not and why
settling.settle(campaign, people, by=…, now=now)            # the same, written down: the ledger of the engine
"""
