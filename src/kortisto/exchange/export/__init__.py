"""A list out of the register: the people of a list as a file, through the field gate, logged with its members (ADR 120)."""
