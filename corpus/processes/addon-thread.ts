import { createRequire } from "node:module";
import { subject } from "../subject.ts";

// The addon starts a thread of its own when it is loaded, as many do, and never ends it.
export default subject(({ config }) => {
  createRequire(import.meta.url)(config.addon); // leak
  return { use: (round) => round };
});
