package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"

	"rate-limit/tenon"
)

type limiter struct {
	config Config
	own    Counters
}

// New makes the plugin of its configuration. It is called once, before any call.
func New(config Config) (Plugin, error) {
	return &limiter{config: config}, nil
}

func (l *limiter) Execute(input ExecuteInput) (ExecuteOutput, error) {
	var key [24]byte
	if copy(key[:], input.Key) < len(input.Key) {
		return ExecuteOutput{}, errors.New("a key has at most 24 bytes")
	}
	allowed, remaining, err := l.taken(&Take{Key: key, Cost: uint32(input.Cost)})
	return ExecuteOutput{Allowed: allowed, Remaining: int64(remaining)}, err
}

func (l *limiter) Take(input *Take) (Taken, error) {
	allowed, remaining, err := l.taken(input)
	output := Taken{Remaining: remaining}
	if allowed {
		output.Allowed = 1
	}
	return output, err
}

func (l *limiter) Hash(key []byte) ([]byte, error) {
	hash := fnv.New32a()
	hash.Write(key)
	return binary.LittleEndian.AppendUint32(nil, hash.Sum32()), nil
}

func (l *limiter) Snapshot() (Counters, error) { return l.own, nil }

func (l *limiter) Restore(state *Counters, from string) error {
	l.own = *state
	return nil
}

func (l *limiter) taken(take *Take) (allowed bool, remaining uint32, err error) {
	limit := uint32(l.config.Limit)
	if take.Cost > limit {
		message := fmt.Sprintf("cost %d is above the limit %d", take.Cost, limit)
		return false, 0, &tenon.Error{Message: message, Code: "RATE_LIMIT_COST"}
	}
	now, err := ClockNowMs()
	if err != nil {
		return false, 0, err
	}
	if now >= l.own.WindowEndMs {
		l.own.WindowEndMs, l.own.Count = now+l.config.WindowMs, 0
	}
	counter := l.counter(take.Key)
	if counter == nil {
		return false, 0, &tenon.Error{Message: "no room for another key", Code: "RATE_LIMIT_FULL"}
	}
	if counter.Used+take.Cost > limit {
		tenon.Log(tenon.Info, "refused "+tenon.Text(take.Key[:]))
		return false, limit - counter.Used, EmitRefused(take)
	}
	counter.Used += take.Cost
	return true, limit - counter.Used, nil
}

func (l *limiter) counter(key [24]byte) *Counter {
	for at := range l.own.Counters[:l.own.Count] {
		if l.own.Counters[at].Key == key {
			return &l.own.Counters[at]
		}
	}
	if int(l.own.Count) == len(l.own.Counters) {
		return nil
	}
	made := &l.own.Counters[l.own.Count]
	*made = Counter{Key: key}
	l.own.Count++
	return made
}
