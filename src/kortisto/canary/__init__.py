"""The canary: somebody who never was, with a word of their own in every place, sent through every door and looked for in every byte.

    kortisto verify --canary         on a scratch copy of the live instance, for the officer
    tests/canary                     on registers of the tests' own, with many more histories

A new table with personal columns is in the proof at once: what no act of the register writes is filled from the live schema.
"""
