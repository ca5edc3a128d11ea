import type { Case, Expectation, Outcome, RealmName, Variant } from "./case.ts";
import type { Trial } from "./protocol.ts";

/** What was expected of one variant in one realm, and what came of it. */
export interface Finding extends Trial {
  readonly folder: string;
  readonly outcome: Outcome;
  readonly expected: Outcome;
}

/** By what was seen: who reached anything is not held, who lost its realm of it is. */
export function judge(folder: string, variant: Variant, realm: RealmName, trial: Trial): Finding {
  const expected = expectedOf(variant.expected, realm);
  const outcome = trial.reached.length > 0 ? "not-a-wall" : trial.ended ? "contained" : "blocked";
  if (variant.luck !== realm) return { folder, ...trial, outcome, expected };
  return {
    folder,
    ...trial,
    outcome: worst([outcome, expected]) ?? outcome,
    expected,
    reached: ["what it gets is luck"],
  };
}

/** What is expected under the Node that runs this. */
export function expectedOf(expectation: Expectation, realm: RealmName): Outcome {
  const expected = expectation[realm];
  if (typeof expected === "string") return expected;
  return Number(process.versions.node.split(".")[0]) < 26 ? expected.node24 : expected.node26;
}

const order: readonly Outcome[] = ["blocked", "contained", "not-a-wall"];

/** A realm holds a class as well as it holds the variant that got furthest. */
export function worst(outcomes: readonly Outcome[]): Outcome | undefined {
  return order.findLast((outcome) => outcomes.includes(outcome));
}

/** Names of a case that its expectations may not have: nothing of a wall is no wall. */
export function brokenWalls(cases: readonly Case[]): readonly string[] {
  const gives = (outcome: Expectation[RealmName]): boolean =>
    typeof outcome === "string" ? outcome === "not-a-wall" : Object.values(outcome).includes("not-a-wall");
  return cases
    .filter(({ variants }) => variants.some(({ expected }) => gives(expected["process wall"])))
    .map(({ plugin }) => plugin);
}
