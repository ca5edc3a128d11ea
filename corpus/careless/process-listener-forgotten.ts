import { subject } from "../subject.ts";

export default subject(() => {
  let warnings = 0;
  process.on("warning", () => (warnings += 1)); // leak
  return { use: () => warnings };
});
