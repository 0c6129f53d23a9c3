"""An application on a foundation, once for each engine."""
