"""The pages of campaigns: the list, the four steps of one, its report, and the senders."""
