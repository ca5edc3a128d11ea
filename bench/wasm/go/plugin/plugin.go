// The same two functions as guest.as, for Go's own plugins.
package main

func Check(cost, limit float64, key []byte) (float64, bool) {
	left := limit - cost
	return left, left >= 0 && key[0] != 0
}

func Echo(bytes []byte) []byte {
	answer := make([]byte, len(bytes))
	copy(answer, bytes)
	return answer
}

func main() {}
