"""Tasks and reminders: acts, what one may see of them, pages, the calendar feed."""
