"""The one door to SpiffWorkflow: state, command and moment in, what happened out."""
