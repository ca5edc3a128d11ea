import type { Case } from "./case.ts";
import { cases as host } from "./host/expected.ts";
import { cases as inRealm } from "./in-realm/expected.ts";
import { cases as membranes } from "./membranes/expected.ts";
import { cases as platform } from "./platform/expected.ts";

/** The cases of one folder. */
export interface Group {
  readonly folder: string;
  readonly cases: readonly Case[];
}

export const groups: readonly Group[] = [
  { folder: "in-realm", cases: inRealm },
  { folder: "membranes", cases: membranes },
  { folder: "platform", cases: platform },
  { folder: "host", cases: host },
];
