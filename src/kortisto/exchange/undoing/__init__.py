"""Taking a whole import back for thirty days: what it made goes, what it changed is again as it was."""
