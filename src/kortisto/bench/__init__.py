"""Measuring the register at full size, each figure beside its floor taken in the same run (`kortisto bench`).

A figure alone says how fast a machine is. Beside the floor (the same rows put in, or read, by bare SQL) it says what the
register adds to it, and that can be compared between machines.
"""
