"""The control API: people act, observers look, faults are planted, time moves."""
