"""From a settled campaign to its last message: what is looked at before (`checks`), the acts (`acts`), the test of subjects
(`trial`), and the senders' names and accounts (`senders`, `probing`).
"""
