import type { HostReport, InstanceReport } from "../admin.ts";
import { printableLine } from "./printable.ts";
import { type Rate, rateKey } from "./rates.ts";
import type { Terminal } from "./terminal.ts";

/** What a version does at the moment. */
export interface VersionNow {
  readonly inFlight: number;
  readonly waiting: number;
  readonly memoryBytes: number | undefined;
}

/** The instances of one version together. */
export function versionNow({ loads }: HostReport, instances: readonly InstanceReport[]): VersionNow {
  const sum = (of: (instance: InstanceReport) => number): number => instances.reduce((all, each) => all + of(each), 0);
  const [first] = instances;
  return {
    inFlight: sum(({ inFlight }) => inFlight),
    waiting: sum(({ waiting }) => waiting),
    memoryBytes: first && loads.find((load) => rateKey(load) === rateKey(first))?.memoryBytes,
  };
}

/** How a version does, on one line; what is not known is left out. */
export function drawRates(terminal: Terminal, rate: Rate | undefined, now: VersionNow): string {
  const { inFlight, waiting, memoryBytes } = now;
  const errors = rate === undefined ? "" : `${short(rate.errorsPerSecond)} errors/s`;
  return [
    ...(rate === undefined ? [] : [`${short(rate.callsPerSecond)} calls/s`]),
    ...(rate === undefined ? [] : [rate.errorsPerSecond > 0 ? terminal.paint("red", errors) : errors]),
    `${inFlight} in flight`,
    ...(waiting > 0 ? [terminal.paint("yellow", `${waiting} waiting`)] : []),
    ...(rate?.p50Ms === undefined ? [] : [`p50 ${took(rate.p50Ms)}`]),
    ...(rate?.p99Ms === undefined ? [] : [`p99 ${took(rate.p99Ms)}`]),
    ...(memoryBytes === undefined ? [] : [`${short(memoryBytes / 1e6)} MB`]),
  ].join(" · ");
}

/** For what is no terminal: a line a version. */
export function rateLines(
  terminal: Terminal,
  report: HostReport,
  rates: ReadonlyMap<string, Rate>,
  nowMs: number,
): readonly string[] {
  const at = new Date(nowMs).toISOString();
  const versions = [...Map.groupBy(report.instances, rateKey)];
  if (versions.length === 0) return [`${at}  nothing is loaded`];
  return versions.map(([key, of]) => {
    const states = [...Map.groupBy(of, ({ state }) => state)].map(([state, those]) => `${those.length} ${state}`);
    const doing = drawRates(terminal, rates.get(key), versionNow(report, of));
    return `${at}  ${printableLine(key)}  ${states.join(", ")}  ${doing}`;
  });
}

function took(ms: number): string {
  return ms === Infinity ? "above 10 s" : ms < 1_000 ? `${short(ms)} ms` : `${short(ms / 1_000)} s`;
}

/** Two digits that matter, and whole where there are more. */
function short(value: number): string {
  return value >= 10 || value === 0 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
