"""Where the numbers come from: dated tax rules, who retains what, value added, keys, head office and branches."""
