"""The use cases, one file each; `bundle` names them all. Only here does a transaction open."""
