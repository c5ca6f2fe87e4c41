"""Where a draft can end: the zone that nobody would refuse, and its frontier, in the parties' gains."""
