"""E-mail on the record: messages to a personal address, or in a folder, are filed on the right person and company.

Kept is what is new in a message, as text. Not kept: addresses in its headers, quoted text, HTML, attachments (they are counted),
and messages of people who are not in the register.
"""
