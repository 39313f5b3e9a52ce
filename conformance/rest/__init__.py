"""What is made of a REST API's contracts for the ecosystem."""
