import { watch } from "node:fs";
import { subject } from "../subject.ts";

export default subject(({ config }) => {
  let changes = 0;
  watch(config.scratch, () => (changes += 1)); // leak
  return { use: () => changes };
});
