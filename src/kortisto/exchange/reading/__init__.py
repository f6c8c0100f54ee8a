"""Files of the world into rows of text: any encoding, any delimiter, any spreadsheet. Knows nothing of persons."""
