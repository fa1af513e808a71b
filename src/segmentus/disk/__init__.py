"""Files in and out: whole bytes from a path within a limit, whole files or folders to the disk."""
