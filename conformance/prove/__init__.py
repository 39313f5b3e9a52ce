"""How much the suite notices: faults are put into answers and into the mock, and its scenarios have to fail."""
