"""The picture: charts, widgets and the panel. No arithmetic and no sentence of its own."""
