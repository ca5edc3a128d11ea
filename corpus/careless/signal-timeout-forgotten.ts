import { subject } from "../subject.ts";

export default subject(() => {
  let late = 0;
  AbortSignal.timeout(3_600_000).addEventListener("abort", () => (late += 1)); // leak
  return { use: () => late };
});
