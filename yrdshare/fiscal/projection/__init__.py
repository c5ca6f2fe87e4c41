"""From what an office knows of a project to tax and value added by year, every figure with its working."""
