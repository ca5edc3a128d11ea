import * as contract from "./contract";
import * as tenon from "./tenon/tenon";

let limit: u32 = 0;
let windowMs: f64 = 0;
let own = contract.Counters.make();

export function setup(config: contract.Config): void {
  limit = <u32>config.limit;
  windowMs = config.windowMs;
}

export function execute(input: contract.ExecuteInput): contract.ExecuteOutput {
  const output = new contract.ExecuteOutput();
  if (String.UTF8.byteLength(input.key) > 24) {
    tenon.fail("a key has at most 24 bytes");
    return output;
  }
  const asked = contract.Take.make();
  asked.key = input.key;
  asked.cost = <u32>input.cost;
  const taken = take(asked);
  output.allowed = taken.allowed == 1;
  output.remaining = taken.remaining;
  return output;
}

export function take(input: contract.Take): contract.Taken {
  const output = contract.Taken.make();
  if (input.cost > limit) {
    tenon.fail("cost " + input.cost.toString() + " is above the limit " + limit.toString(), "RATE_LIMIT_COST");
    return output;
  }
  const now = contract.clockNowMs();
  if (tenon.hasFailed()) return output;
  if (now >= own.windowEndMs) {
    own.windowEndMs = now + windowMs;
    own.count = 0;
  }
  const counter = counterOf(input.key);
  if (counter === null) {
    tenon.fail("no room for another key", "RATE_LIMIT_FULL");
    return output;
  }
  if (counter.used + input.cost > limit) {
    contract.emitRefused(input);
    tenon.log(tenon.Level.Info, "refused " + input.key);
  } else {
    counter.used += input.cost;
    output.allowed = 1;
  }
  output.remaining = limit - counter.used;
  return output;
}

function counterOf(key: string): contract.Counter | null {
  for (let at: u32 = 0; at < own.count; at++) {
    const known = own.counters(at);
    if (known.key == key) return known;
  }
  if (own.count == 64) return null;
  const made = own.counters(own.count++);
  made.key = key;
  made.used = 0;
  return made;
}

export function hash(key: ArrayBuffer): ArrayBuffer {
  let hash: u32 = 2166136261;
  for (let at = 0; at < key.byteLength; at++) hash = (hash ^ load<u8>(changetype<usize>(key) + at)) * 16777619;
  const answer = new ArrayBuffer(4);
  store<u32>(changetype<usize>(answer), hash);
  return answer;
}

export function snapshot(): contract.Counters {
  return own;
}

export function restore(state: contract.Counters): void {
  own = state.copy();
}
