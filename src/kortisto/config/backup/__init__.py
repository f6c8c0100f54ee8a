"""Backups: an encrypted archive per generation, whose key is destroyed after the term the notice gives.

A copy forgotten on a stick dies with its key. Keys never travel inside an archive, and the ledger is never restored: it is
what tells a restored database whom to forget again.
"""
