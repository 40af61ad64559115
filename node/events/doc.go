// Package events says what blocks did to names (H.5): it derives events from the
// domain states before and after a block, keeps the last of them for those who
// listen, signs Notifications and judges those of peers.
//
// An event is a hint. Nobody changes a state because of one: who hears it asks
// for the name, and believes the proof (E-47, U-143).
package events
