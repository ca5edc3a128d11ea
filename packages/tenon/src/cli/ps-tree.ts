import type { HostReport, InstanceReport } from "../admin.ts";
import type { Held, HeldTree, StateKind } from "../index.ts";
import { grantsText } from "./grants-text.ts";
import { entryText } from "./entry-text.ts";
import { printableLine } from "./printable.ts";
import { drawRates, versionNow } from "./rate-text.ts";
import { type Rate, rateKey } from "./rates.ts";
import { span } from "./span.ts";
import type { Terminal } from "./terminal.ts";
import { type Branch, drawTree } from "./tree.ts";

/** Plugin, version and how it does, instance, realm, who holds it and what it holds: one line each. */
export function drawReport(
  terminal: Terminal,
  report: HostReport,
  nowMs: number,
  rates?: ReadonlyMap<string, Rate>,
): string[] {
  const { host, instances, survivors, warmth } = report;
  const up = span(nowMs - Date.parse(host.startedAt));
  const plugins = Map.groupBy(instances, ({ plugin }) => plugin);
  const head = [
    `tenon ${host.tenon}`,
    `pid ${host.pid}`,
    `node ${host.node}`,
    `up ${up}`,
    counted(plugins.size, "plugin"),
    counted(instances.length, "instance"),
    ...(warmth === undefined
      ? []
      : [
          counted(warmth.spares + warmth.processes.spares, "spare"),
          `${warmth.warmOpens + warmth.processes.warmOpens} of ${counted(warmth.opens + warmth.processes.opens, "open")} warm`,
        ]),
    ...(survivors === 0 ? [] : [terminal.paint("red", counted(survivors, "survivor"))]),
  ];
  const trees = [...plugins].map(([plugin, of]) => ({
    text: terminal.paint("bold", plugin),
    below: versions(terminal, report, of, rates),
  }));
  return [head.join(" · "), "", ...drawTree(trees, (limb) => terminal.paint("dim", limb))];
}

function versions(
  terminal: Terminal,
  report: HostReport,
  instances: readonly InstanceReport[],
  rates: ReadonlyMap<string, Rate> | undefined,
): readonly Branch[] {
  return [...Map.groupBy(instances, ({ version }) => version)].map(([version, of]) => {
    const contracts = [...new Set(of.map(({ contract }) => contract ?? "contract not known yet"))].join(", ");
    const [first] = of;
    const doing =
      rates === undefined || first === undefined
        ? ""
        : `  ${drawRates(terminal, rates.get(rateKey(first)), versionNow(report, of))}`;
    const text = `${version}  ${terminal.paint("dim", contracts)}${doing}`;
    return { text, below: of.map((one) => instance(terminal, one)) };
  });
}

function instance(terminal: Terminal, report: InstanceReport): Branch {
  const { id, name, state, digest, inFlight, waiting, holders, held } = report;
  const { realm, strength, moved, grants, withheld, changes = [], restart, error, segments } = report;
  const failed = error === undefined ? [] : [{ text: terminal.paint("red", printableLine(error)) }];
  const why = moved === undefined ? "" : `, not ${moved.from} as asked for: ${printableLine(moved.why)}`;
  const short = terminal.paint("dim", digest.slice(0, "sha256-".length + 8));
  return {
    text: `#${id} "${name}"  ${terminal.paint(styles[state], state)}  ${short}`,
    below: [
      ...failed,
      ...(restart?.at === undefined ? [] : [{ text: restartText(restart) }]),
      { text: `realm ${realm} (${strength ?? "not started"})${why}` },
      { text: `may: ${grantsText(grants)}` },
      ...withheld.map(({ grant, reason }) => ({
        text: `${terminal.paint("yellow", `not given ${grant}`)}: ${printableLine(reason)}`,
      })),
      ...changes.map(({ kind, what }) => ({
        text: `${terminal.paint("yellow", "changed until it was set up")}: ${printableLine(`${kind} ${what}`)}`,
      })),
      { text: `calls: ${inFlight} in flight, ${waiting} waiting` },
      ...shared(report),
      holders.length === 0
        ? { text: "held by nobody" }
        : { text: "held by", below: holders.map((holder) => ({ text: printableLine(holder) })) },
      ...segments.map((segment) => ({ text: segmentText(segment) })),
      scope(terminal, held),
    ],
  };
}

/** Whose calls it shares, or with how many others it may share its own. */
function shared({ copyOf, instances }: InstanceReport): readonly Branch[] {
  if (copyOf !== undefined) return [{ text: `shares the calls of #${copyOf}` }];
  if (instances === undefined) return [];
  const { min, max, inFlight } = instances;
  return [{ text: `instances: ${min} to ${max}, one for each ${inFlight} calls in flight` }];
}

function segmentText({ name, mode, way, records }: InstanceReport["segments"][number]): string {
  const seen = way === "copy" ? "a copy as of its load" : "shared";
  return `segment ${name}: ${mode}, ${seen}${mode === "write" ? `, ${counted(records, "record")}` : ""}`;
}

function restartText({ attempt, most, at, why }: NonNullable<InstanceReport["restart"]>): string {
  return `starts again at ${at} (${attempt} of ${most}), as its realm ended because ${printableLine(why)}`;
}

const styles: Readonly<Record<StateKind, "green" | "yellow" | "red" | "dim">> = {
  located: "dim",
  verified: "dim",
  starting: "yellow",
  active: "green",
  draining: "yellow",
  unloading: "yellow",
  idle: "dim",
  failed: "red",
  gone: "dim",
};

function scope(terminal: Terminal, held: Held): Branch {
  switch (held.kind) {
    case "not answering":
      return { text: `scope: ${terminal.paint("red", "not answering")}` };
    case "no realm":
      return { text: "scope: no realm" };
    case "told": {
      // What the plugin gave to its own scope, and beside it what it opened without asking.
      const below = held.tree.held.flatMap((child) => (child.label === "plugin" ? child.held : [child]));
      return below.length === 0 ? { text: "scope: holds nothing" } : { text: "scope holds", below: entries(below) };
    }
  }
}

/** A hundred timers of one kind are one line. */
function entries(trees: readonly HeldTree[]): readonly Branch[] {
  const alike = Map.groupBy(trees, (tree) => (tree.held.length === 0 ? entryText(tree) : tree));
  return [...alike.values()].flatMap((same) =>
    same.slice(0, 1).map((first) => ({ text: entryText(first, same.length), below: entries(first.held) })),
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
