"""A campaign by post: who of the frozen ledger may be written to today (`addressing`), letters for window envelopes and sheets of
labels (`papers`), and the day they were taken to the post (`acts`).
"""
