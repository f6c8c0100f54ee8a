"""`kortisto verify --canary`: the canary's proof on a scratch copy of the live instance, with a report for the officer.

Why the roof: the copy concerns every room and the folders of the instance; what is proved there is the room `canary`'s.
"""
