import { subject } from "../subject.ts";

export default subject(() => {
  let turns = 0;
  const turn = (): void => {
    turns += 1;
    setImmediate(turn); // leak
  };
  turn();
  return { use: () => Math.min(turns, 1) };
});
