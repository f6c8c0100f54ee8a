"""Pages of the room. They read the clock, open the gate, and give templates nothing but purpose views."""
