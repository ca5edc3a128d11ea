import { AssertionError } from "node:assert";
import { isGone, type Proof } from "../index.ts";
import { checkProofs } from "./check.ts";

/**
 * Throws an AssertionError unless what was unloaded was seen to be gone (`freed` or `retained-by-allocator`): with the proof's sentence, what is there, and who
 * holds it. `actual` and `expected` are the witnesses, so that runners show a difference of few lines.
 *
 * @example
 * expectUnloaded(await host.unload("greeter"));
 *
 * @throws TENON_OPTION_INVALID for what is no proof, such as the one that a swap has not which kept the old version.
 */
export function expectUnloaded(proof: Proof | readonly Proof[]): void {
  const proofs = [proof].flat();
  checkProofs(proofs);
  const unproven = proofs.filter((each) => !isGone(each));
  if (unproven.length === 0) return;
  throw new AssertionError({
    message: unproven.map(textOf).join("\n"),
    actual: unproven.map((each) => seen(each, ({ state }) => state)),
    expected: unproven.map((each) => seen({ ...each, verdict: "freed" }, wanted)),
    operator: "expectUnloaded",
    stackStartFn: expectUnloaded,
  });
}

function textOf(proof: Proof): string {
  const holders = proof.verdict === "leaked" ? proof.holders : [];
  const lines = [
    ...proof.owned
      .filter(({ state }) => state !== "gone")
      .map(({ witness, state, detail }) => `${witness} is ${state}: ${detail}`),
    ...holders.flatMap(({ witness, detail, path = [] }) => [
      `held by ${witness}: ${detail}`,
      ...path.map((step) => `  ${step}`),
    ]),
  ];
  return [proof.sentence, ...lines].join("\n  ");
}

type Finding = Proof["owned"][number];

function seen(
  { plugin, version, verdict, owned }: Proof,
  stateOf: (finding: Finding) => string,
): Readonly<Record<string, string>> {
  return {
    plugin: `${plugin}@${version}`,
    verdict,
    ...Object.fromEntries(owned.map((finding) => [finding.witness, stateOf(finding)])),
  };
}

// What could not be seen is nobody's fault.
function wanted({ state }: Finding): string {
  return state === "there" ? "gone" : state;
}
