"""What people see: a notice and a language in, a screen of plain values out."""
