"""Negotiation files: every kept draft numbered, sealed, reloaded to the same screen from its file alone."""
