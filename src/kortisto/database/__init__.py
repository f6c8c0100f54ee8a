"""What the rooms ask of the database beyond Django: many values as one parameter, many rows in one statement."""
