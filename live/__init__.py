"""The account: what is there, and the embedded one."""
