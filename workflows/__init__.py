"""The engine room: everything that is true without a web server."""
