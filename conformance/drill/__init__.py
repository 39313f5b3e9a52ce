"""The error drill: runs an integrator's tests again under each documented error of the methods that they call."""
