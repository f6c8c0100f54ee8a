"""`kortisto bench faults`: a real server and a real worker are killed, cut off and starved while clients work with them.

`filling` makes the register and its mailing, `house` holds the processes, `browser` and `acts` are the clients, `journal` is what
was acknowledged to them, `harm` what is done to the house, `settling` lets it come to rest, `reckoning` and `mail` compare.
"""
