package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
)

// idleChild opens dir, makes some commits, and prints its memory in kB.
func idleChild(dir, commits string) {
	n, _ := strconv.Atoi(commits)
	db, err := Open(Config{Dir: dir})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for range n {
		h := db.Height() + 1
		rng := rand.New(rand.NewPCG(h, 1))
		var ws []Write
		for _, i := range rng.Perm(50_000)[:500] {
			ws = append(ws, Write{spreadKey(i), benchValue(i, int(h))})
		}
		s, err := db.Stage(ws)
		if err == nil {
			err = db.Commit(h, s, Contents{})
		}
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	status, err := os.ReadFile("/proc/self/status")
	fmt.Println(string(status), err, db.Close())
	os.Exit(0)
}
