import { neighbour } from "./neighbour.ts";

export default neighbour(() => {
  const answers = new Map<number, string>();
  return (call) => answers.set(call, "x".repeat(10_000)).size;
});
