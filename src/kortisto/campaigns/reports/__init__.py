"""What became of a campaign: `figures` count persons by what happened, `hours` and links count clicks without persons."""
