package main

import (
	"bufio"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// nodesCPU is how long the processes of the nodes have computed, as their
// metrics say; zero where a node does not answer.
func nodesCPU(ctx context.Context, apis []string) (sum time.Duration) {
	for _, api := range apis {
		sum += nodeCPU(ctx, api)
	}
	return sum
}

func nodeCPU(ctx context.Context, api string) time.Duration {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, api+"/metrics", nil)
	if err != nil {
		return 0
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "process_cpu_seconds_total "); ok {
			seconds, _ := strconv.ParseFloat(value, 64) // what does not parse counts as nothing
			return time.Duration(seconds * float64(time.Second))
		}
	}
	return 0
}
