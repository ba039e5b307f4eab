"""The commands of `soluong`, one file each; a file's `command` is found by the file's name."""
