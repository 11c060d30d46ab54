"""What happens without anybody writing: a table of job -> when -> flow, and what sets it going."""
