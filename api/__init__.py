"""Every way in: HTTP, pages, the clock and the command line."""
