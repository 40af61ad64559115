package home

import "os"

// give leaves a file to who writes it: access is inherited from the directory.
func give(*os.File, string) error { return nil }
