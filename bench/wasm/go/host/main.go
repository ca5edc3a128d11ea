// A host in Go: it opens plugins, or calls one, and prints a number a line.
//
//	host open FIRST.so OTHER.so ...        µs of Open, Lookup and the first call, of each but the first
//	host check PLUGIN.so BATCHES BATCH     ns a call, by batch
//	host echo PLUGIN.so BATCHES BATCH      the same of 64 KB
package main

import (
	"fmt"
	"os"
	"plugin"
	"strconv"
	"time"
)

type check = func(cost, limit float64, key []byte) (float64, bool)
type echo = func([]byte) []byte

func lookup[Function any](path, name string) Function {
	opened, err := plugin.Open(path)
	if err != nil {
		panic(err)
	}
	found, err := opened.Lookup(name)
	if err != nil {
		panic(err)
	}
	return found.(Function)
}

func number(text string) int {
	parsed, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return parsed
}

func batches(call func()) {
	count, size := number(os.Args[3]), number(os.Args[4])
	for range count {
		start := time.Now()
		for range size {
			call()
		}
		fmt.Println(float64(time.Since(start).Nanoseconds()) / float64(size))
	}
}

func main() {
	key := []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	right := func(left float64, allowed bool) {
		if left != 5 || !allowed {
			panic("a wrong answer")
		}
	}
	switch os.Args[1] {
	case "open":
		for at, path := range os.Args[2:] {
			start := time.Now()
			right(lookup[check](path, "Check")(2, 7, key))
			if at > 0 {
				fmt.Println(float64(time.Since(start).Nanoseconds()) / 1e3)
			}
		}
	case "check":
		call := lookup[check](os.Args[2], "Check")
		batches(func() { right(call(2, 7, key)) })
	case "echo":
		call := lookup[echo](os.Args[2], "Echo")
		bytes := make([]byte, 64*1024)
		bytes[len(bytes)-1] = 7
		batches(func() {
			if answer := call(bytes); len(answer) != len(bytes) || answer[len(answer)-1] != 7 {
				panic("a wrong answer")
			}
		})
	}
}
