import { subject } from "../subject.ts";

export default subject(() => {
  const seen: number[] = [];
  return { use: (round) => seen.push(round) };
});
