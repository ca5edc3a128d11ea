import { subject } from "../subject.ts";

export default subject(() => {
  let ticks = 0;
  setInterval(() => (ticks += 1), 1_000); // leak
  return { use: () => ticks };
});
