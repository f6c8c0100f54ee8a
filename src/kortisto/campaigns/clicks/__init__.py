"""Links of letters that count who follows them, as numbers without persons: `/l/<token>/<number>`.

`links` knows where a link leads, `judging` tells people from machines, `counting` keeps the numbers.
"""
