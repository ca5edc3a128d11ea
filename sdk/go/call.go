//go:build wasip1

package tenon

import (
	"math"
	"time"
	"unsafe"
)

// Level of a line in the host's log.
type Level int32

const (
	Debug Level = iota
	Info
	Warn
	Failure
)

// Log writes a line of the plugin.
func Log(level Level, text string) {
	hostLog(int32(level), unsafe.Pointer(unsafe.StringData(text)), uint32(len(text)))
}

// Deadline answers how long the call has left, and false where it has no deadline.
func Deadline() (time.Duration, bool) {
	left := hostDeadline()
	if math.IsInf(left, 1) {
		return 0, false
	}
	return time.Duration(left * float64(time.Millisecond)), true
}

// Cancelled says whether nobody waits for this call any more.
func Cancelled() bool { return hostCancelled() == 1 }

// Traceparent answers the W3C trace context of the call, "" without one.
func Traceparent() string { return string(taken(hostTraceparent())) }

// From answers, while a state is restored, the version of the plugin that it is of.
func From() string { return string(taken(hostFrom())) }

// Slot answers what SetSlot kept in this call, and false where it kept nothing under that key.
func Slot(key string) ([]byte, bool) {
	length := hostSlotGet(unsafe.Pointer(unsafe.StringData(key)), uint32(len(key)))
	if length < 0 {
		return nil, false
	}
	return taken(length), true
}

// SetSlot keeps a value for the rest of this call: at most 1 MiB in all.
func SetSlot(key string, value []byte) {
	hostSlotSet(unsafe.Pointer(unsafe.StringData(key)), uint32(len(key)),
		unsafe.Pointer(unsafe.SliceData(value)), uint32(len(value)))
}
