"""Set-up of the state that Givens describe: at the mock through its control API, elsewhere from the profile."""
