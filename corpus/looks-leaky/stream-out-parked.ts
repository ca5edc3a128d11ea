import { subject } from "../subject.ts";

export default subject(() => ({
  use: (round) => round,
  *give() {
    for (let number = 1; ; number += 1) yield number;
  },
}));
