"""Where the numbers come from: tax rules, who retains what, value added, keys, head office and branches."""
