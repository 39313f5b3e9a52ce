"""What the operations of the AutoXChange API do, a module a chapter."""
