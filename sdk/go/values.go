//go:build wasip1

package tenon

import (
	"encoding/json"
	"errors"
	"unsafe"
)

// Error says more of a failure than its message. A code that begins with TENON_ is dropped by the host.
type Error struct {
	Message string `json:"message"`
	Name    string `json:"name,omitempty"`
	Code    string `json:"code,omitempty"`
}

func (e *Error) Error() string { return e.Message }

// What an entry function returns.
const (
	done       = 0
	failed     = 1
	failedMore = 2
)

// Bytes is the input of a call. They are the plugin's until it returns, and then no longer.
func Bytes(ptr unsafe.Pointer, length uint32) []byte { return unsafe.Slice((*byte)(ptr), length) }

// Struct is the input of a call that takes a struct. It is the plugin's until it returns, and then no longer.
func Struct[T any](ptr unsafe.Pointer) *T { return (*T)(ptr) }

// JSON is the input of a call that takes anything else. What is not there leaves the value as it is made.
func JSON[T any](ptr unsafe.Pointer, length uint32) (T, error) {
	var value T
	if length == 0 {
		return value, nil
	}
	return value, json.Unmarshal(Bytes(ptr, length), &value)
}

// Answer answers bytes.
func Answer(bytes []byte) int32 {
	answer = bytes
	point(unsafe.Pointer(unsafe.SliceData(bytes)), len(bytes))
	return done
}

// AnswerStruct answers a struct.
func AnswerStruct[T any](value T) int32 {
	kept := &value
	answer = kept
	point(unsafe.Pointer(kept), int(unsafe.Sizeof(value)))
	return done
}

// AnswerJSON answers anything else.
func AnswerJSON(value any) int32 {
	text, err := json.Marshal(value)
	if err != nil {
		return Fail(err)
	}
	return Answer(text)
}

// Done answers nothing.
func Done() int32 { return done }

// Fail answers an error: all of a *Error, the message of any other.
func Fail(err error) int32 {
	var more *Error
	if errors.As(err, &more) {
		if text, broken := json.Marshal(more); broken == nil {
			Answer(text)
			return failedMore
		}
	}
	Answer([]byte(err.Error()))
	return failed
}

// Service is how a service of the contract is imported.
type Service = func(ptr unsafe.Pointer, length uint32) int32

// CallBytes calls a service with bytes and answers what it answered as bytes.
func CallBytes(service Service, input []byte) ([]byte, error) {
	length := service(unsafe.Pointer(unsafe.SliceData(input)), uint32(len(input)))
	if length >= 0 {
		return taken(length), nil
	}
	told := &Error{}
	if err := json.Unmarshal(taken(-length-1), told); err != nil {
		return nil, err
	}
	return nil, told
}

// BytesOf are the bytes of a struct, in place.
func BytesOf[T any](value *T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(value)), unsafe.Sizeof(*value))
}

// StructOf reads a struct from what a service answered.
func StructOf[T any](bytes []byte, err error) (T, error) {
	var value T
	if err == nil {
		copy(BytesOf(&value), bytes)
	}
	return value, err
}

// JSONOf reads anything else from what a service answered.
func JSONOf[T any](bytes []byte, err error) (T, error) {
	var value T
	if err != nil || len(bytes) == 0 {
		return value, err
	}
	return value, json.Unmarshal(bytes, &value)
}

// Event is how an event of the contract is imported.
type Event = func(ptr unsafe.Pointer, length uint32)

// Emit emits an event whose bytes these are.
func Emit(event Event, bytes []byte) {
	event(unsafe.Pointer(unsafe.SliceData(bytes)), uint32(len(bytes)))
}

// Text is what a struct holds as text: up to the first zero, or all of it.
func Text(bytes []byte) string {
	for at, each := range bytes {
		if each == 0 {
			return string(bytes[:at])
		}
	}
	return string(bytes)
}
