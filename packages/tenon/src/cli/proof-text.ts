import { type AmbientFinding, type Holder, isGone, type Proof } from "../index.ts";
import { entryLines, entryText } from "./entry-text.ts";
import type { ExitCode } from "./exit-code.ts";
import { printableLine } from "./printable.ts";
import { size, span } from "./span.ts";
import type { Terminal } from "./terminal.ts";
import { type Branch, drawTree } from "./tree.ts";

const marks = { gone: "✓", there: "✗", unseen: "?" } as const;

/** A proof for people: the verdict, the sentence, what was looked at. */
export function proofText(terminal: Terminal, proof: Proof): string[] {
  const { plugin, version, verdict, realm, instance, owned, teardown, ambient, absent } = proof;
  const head = `${terminal.paint("bold", `${plugin}@${version}`)}  ${verdictText(terminal, verdict)}  #${instance} ${realm}, ${span(proof.tookMs)}`;
  const below: Branch[] = [
    { text: printableLine(proof.sentence) },
    {
      text: "witnesses",
      below: owned.map(({ witness, state, detail }) => ({
        text: `${marks[state]} ${witness}${detail === "" ? "" : `: ${printableLine(detail)}`}`,
      })),
    },
    ...holderBranch(proof),
    ...branch("closed for it", entryLines(teardown.closed)),
    ...branch(
      "failed in teardown",
      teardown.failed.map(({ message, ...entry }) => `${entryText(entry)}: ${message}`),
    ),
    ...branch("late in teardown", entryLines(teardown.late)),
    ...(teardown.unanswered ? [{ text: "it did not answer its teardown" }] : []),
    ...branch("cut off", cuts(proof)),
    { text: "of the whole process, before and after", below: ambientBranches(ambient) },
    ...branch("not on this platform", absent),
  ];
  return drawTree([{ text: head, below }], (limb) => terminal.paint("dim", limb));
}

function holderBranch(proof: Proof): readonly Branch[] {
  return proof.verdict === "leaked" ? heldBy(proof.holders) : [];
}

/** Each holder with the way to it, a step a line. */
export function heldBy(holders: readonly Holder[]): readonly Branch[] {
  if (holders.length === 0) return [];
  const below = holders.map(({ witness, detail, path }) =>
    path === undefined
      ? { text: `${witness}: ${printableLine(detail)}` }
      : { text: witness, below: path.map((step) => ({ text: printableLine(step) })) },
  );
  return [{ text: "held by", below }];
}

/** Whether a proof says that the plugin is gone. */
export function exitOf(proof: Proof | undefined): ExitCode {
  return proof === undefined || isGone(proof) ? 0 : 1;
}

/** A verdict in its colour. */
export function verdictText(terminal: Terminal, verdict: Proof["verdict"]): string {
  switch (verdict) {
    case "freed":
    case "retained-by-allocator":
      return terminal.paint("green", verdict);
    case "leaked":
      return terminal.paint("red", verdict);
    case "unknown":
      return terminal.paint("yellow", verdict);
    default:
      return verdict satisfies never;
  }
}

function branch(text: string, lines: readonly string[]): readonly Branch[] {
  return lines.length === 0 ? [] : [{ text, below: lines.map((line) => ({ text: printableLine(line) })) }];
}

function cuts({ callsLost, leasesRevoked }: Proof): readonly string[] {
  const calls = callsLost > 0 ? [`${callsLost} calls lost`] : [];
  const leases = leasesRevoked > 0 ? [`${leasesRevoked} leases revoked`] : [];
  return [...calls, ...leases];
}

/** What changed, each with its parts; the rest in one line. */
function ambientBranches(ambient: readonly AmbientFinding[]): readonly Branch[] {
  const changed = ambient.filter(({ before, after, parts }) => before !== after || parts.length > 0);
  const unchanged = ambient.filter((finding) => !changed.includes(finding)).map(({ witness }) => witness);
  const branches = changed.map(({ witness, unit, before, after, parts }) => ({
    text: `${witness}: ${shown(unit, before)} → ${shown(unit, after)}`,
    below: parts.map((part) => ({
      text: printableLine(
        `${part.part}: ${shown(unit, part.before)} → ${shown(unit, part.after)}${part.names.length === 0 ? "" : ` (${part.names.join(", ")})`}`,
      ),
    })),
  }));
  return unchanged.length === 0 ? branches : [...branches, { text: `unchanged: ${unchanged.join(", ")}` }];
}

function shown(unit: AmbientFinding["unit"], value: number | undefined): string {
  if (value === undefined) return "not seen";
  return unit === "bytes" ? size(value) : String(value);
}
