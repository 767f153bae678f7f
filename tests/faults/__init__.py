"""What goes wrong around the service, made to happen: nothing lost, nothing half-written, recovery without a hand."""
