"""What an operator may know: metrics, logs and traces, never what somebody typed."""
