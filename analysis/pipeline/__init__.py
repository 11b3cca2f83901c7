"""What drives the rooms above: many reports, notebooks, drift, archives."""
