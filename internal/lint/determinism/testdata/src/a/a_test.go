package a

import "time"

func scratch(c chan float64) float64 {
	go func() { c <- 2.5 * float64(time.Second) }()
	return <-c
}
