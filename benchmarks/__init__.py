"""How long isoform takes beside the engines that it runs: `make bench`."""
