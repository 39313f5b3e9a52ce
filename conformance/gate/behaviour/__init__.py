"""Rules over sequences of calls, each an observer of the journal: what is right call by call can do harm together."""
