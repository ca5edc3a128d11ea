import { openSync } from "node:fs";
import { subject } from "../subject.ts";

export default subject(({ config }) => ({
  use: (round) => openSync(`${config.scratch}/open-${round}`, "w"), // leak
}));
