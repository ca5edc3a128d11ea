//go:build wasip1

// Package tenon is what a plugin in Go has of its host: log, deadline, slots, services and the way that values cross.
//
// A plugin is called once at a time, so what is asked here is about the call that is under way. Nothing of a plugin runs
// between calls, no goroutine either. A panic ends the instance: its caller gets TENON_WASM_ENDED, the next call a new one.
package tenon

import "unsafe"

// The address of the answer and its length, for the host to read.
var cell [2]uint32

// What the host writes to. Of words, since it begins at a multiple of 8.
var input []uint64

// The answer stays where it is until the next call.
var answer any

//go:wasmexport tenon_abi_1
func abi() unsafe.Pointer { return unsafe.Pointer(&cell) }

//go:wasmexport tenon_reserve
func reserve(size uint32) unsafe.Pointer {
	input = make([]uint64, uint64(size)/8+1)
	return unsafe.Pointer(&input[0])
}

//go:wasmimport tenon log
func hostLog(level int32, ptr unsafe.Pointer, length uint32)

//go:wasmimport tenon take
func hostTake(ptr unsafe.Pointer)

//go:wasmimport tenon deadline
func hostDeadline() float64

//go:wasmimport tenon cancelled
func hostCancelled() int32

//go:wasmimport tenon traceparent
func hostTraceparent() int32

//go:wasmimport tenon from
func hostFrom() int32

//go:wasmimport tenon slot_get
func hostSlotGet(key unsafe.Pointer, keyLength uint32) int32

//go:wasmimport tenon slot_set
func hostSlotSet(key unsafe.Pointer, keyLength uint32, ptr unsafe.Pointer, length uint32)

func point(ptr unsafe.Pointer, length int) {
	cell[0] = uint32(uintptr(ptr))
	cell[1] = uint32(length)
}

// What waits, as long as the host said.
func taken(length int32) []byte {
	if length <= 0 {
		return nil
	}
	bytes := make([]byte, length)
	hostTake(unsafe.Pointer(&bytes[0]))
	return bytes
}
