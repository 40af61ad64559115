package home_test

import "io/fs"

// owner returns whose a file is: here that is not looked at.
func owner(fs.FileInfo) [2]uint32 { return [2]uint32{} }
