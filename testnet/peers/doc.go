// Package peers has the answers of a real node read by DNS clients and
// libraries that others wrote, as tests: dig, delv, kdig, drill, and two
// libraries of Node.js (scripts/peers).
package peers
