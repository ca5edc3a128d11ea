import type { Case } from "./case.ts";
import { cases as careless } from "./careless/expected.ts";
import { cases as handles } from "./handles/expected.ts";
import { cases as heldOutCases } from "./held-out/expected.ts";
import { cases as hostCallbacks } from "./host-callbacks/expected.ts";
import { cases as hostTables } from "./host-tables/expected.ts";
import { cases as looksLeaky } from "./looks-leaky/expected.ts";
import { cases as memory } from "./memory/expected.ts";
import { cases as processes } from "./processes/expected.ts";

/** The cases of one folder. */
export interface Group {
  readonly folder: string;
  readonly cases: readonly Case[];
}

/** The name of the folder whose plugins nothing is tuned on. */
export const heldOut = "held-out";

export const groups: readonly Group[] = [
  { folder: "host-tables", cases: hostTables },
  { folder: "host-callbacks", cases: hostCallbacks },
  { folder: "memory", cases: memory },
  { folder: "handles", cases: handles },
  { folder: "processes", cases: processes },
  { folder: "careless", cases: careless },
  { folder: "looks-leaky", cases: looksLeaky },
  { folder: heldOut, cases: heldOutCases },
];
