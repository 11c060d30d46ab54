"""What staff do: take, answer, note, close; and the little that is done in the group."""
