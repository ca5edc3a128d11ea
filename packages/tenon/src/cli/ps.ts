import { setTimeout as sleep } from "node:timers/promises";
import type { AdminClient, HostReport } from "../admin.ts";
import { isTenonError } from "../index.ts";
import { type AddCommand, type Around, clientOf, common, type CommonOptions, run } from "./command.ts";
import { drawReport } from "./ps-tree.ts";
import { rateLines } from "./rate-text.ts";
import { type Rate, ratesBetween } from "./rates.ts";
import { Screen } from "./screen.ts";
import type { Terminal } from "./terminal.ts";

interface Options extends CommonOptions {
  readonly watch?: boolean;
}

const everyMs = 1_000;

/** `tenon ps` */
export const addPs: AddCommand = (program, around, ended) => {
  const command = program
    .command("ps")
    .description("show what is loaded: plugin, version, instance, realm, holders, scope");
  common(command.option("--watch", "redraw every second, with calls a second, until interrupted")).action(
    async (options: Options) => {
      const { terminal } = around;
      const work = async (): Promise<0> => {
        const client = await clientOf(around, options);
        if (options.watch === true) await watch(around, client, options.json === true);
        else if (options.json === true) terminal.json(await client.instances());
        else for (const line of drawReport(terminal, await client.instances(), Date.now())) terminal.line(line);
        return 0;
      };
      ended(await run(around, options, work));
    },
  );
};

async function watch({ terminal, onInterrupt }: Around, client: AdminClient, asJson: boolean): Promise<void> {
  const end = AbortSignal.any([onInterrupt(), terminal.closed]);
  // Nothing to watch is told before the screen is taken.
  let look = await lookAt(client, undefined);
  using screen = !asJson && terminal.isTerminal ? new Screen(terminal) : undefined;
  while (!end.aborted) {
    const { report } = look;
    if (asJson) terminal.json(report ?? { host: null, instances: [], survivors: 0, loads: [] });
    else if (screen === undefined) for (const line of plain(terminal, look, client)) terminal.line(line);
    else screen.show(report === undefined ? [away(client)] : drawReport(terminal, report, Date.now(), look.rates));
    await sleep(everyMs, undefined, { signal: end }).catch(() => undefined);
    if (!end.aborted) look = await lookAt(client, look).catch(unreachable);
  }
}

interface Look {
  /** Undefined where no host answered. */
  readonly report: HostReport | undefined;
  readonly atMs: number;
  /** Since the look before; none where that saw nothing. */
  readonly rates: ReadonlyMap<string, Rate>;
}

async function lookAt(client: AdminClient, before: Look | undefined): Promise<Look> {
  const report = await client.instances();
  const atMs = performance.now();
  const rates = before?.report === undefined ? new Map() : ratesBetween(before.report, report, atMs - before.atMs);
  return { report, atMs, rates };
}

function plain(terminal: Terminal, { report, rates }: Look, client: AdminClient): readonly string[] {
  const nowMs = Date.now();
  if (report === undefined) return [`${new Date(nowMs).toISOString()}  ${away(client)}`];
  return rateLines(terminal, report, rates, nowMs);
}

function away({ socketPath }: AdminClient): string {
  return `no host answers at ${socketPath}; waiting for one`;
}

/** A host that is restarted comes back. */
function unreachable(error: unknown): Look {
  if (!isTenonError(error, "TENON_ADMIN_UNREACHABLE")) throw error;
  return { report: undefined, atMs: 0, rates: new Map() };
}
