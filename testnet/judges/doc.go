// Package judges has the DNS side of a real node judged by programs that others
// wrote to find faults in DNS servers, as tests: every type read by every client,
// and, where the zone is signed, validators and checkers of zones.
package judges
