import { subject } from "../subject.ts";

export default subject(() => {
  const lock = new Int32Array(new SharedArrayBuffer(4));
  let turns = 0;
  return {
    use(round) {
      const turn = Atomics.waitAsync(lock, 0, 0);
      if (turn.async) void turn.value.then(() => (turns += 1));
      return round + turns;
    },
  };
});
