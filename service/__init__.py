"""The service: HTTP, settings, counting, command line. It knows adapters only by their contract."""
