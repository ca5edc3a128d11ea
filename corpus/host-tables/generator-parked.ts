import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

function* numbers(): Generator<number> {
  // leak
  for (let number = 1; ; number += 1) yield number; // leak
}

// A generator that stands at its yield keeps all that it can see.
export default subject(() => {
  const parked = numbers(); // leak
  hostObjects().jobs.push(parked); // leak
  return { use: () => Number(parked.next().value) };
});
