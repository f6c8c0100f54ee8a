"""The list vault: lists compiled from the register, kept and used on the server (H09.3, B07; ADR 194).

A list is who was on it, sealed with a key of its own; what it shows is read from the register whenever it is opened, through the
field gate, and only of those its purpose still reaches. Nothing of it can grow old, and nobody stays on it who has left.
"""
