import { setTimeout as sleep } from "node:timers/promises";
import type { AdminClient, HostReport } from "../admin.ts";
import { isTenonError } from "../index.ts";
import { type AddCommand, type Around, clientOf, common, type CommonOptions, run } from "./command.ts";
import { drawReport } from "./ps-tree.ts";
import { Screen } from "./screen.ts";

interface Options extends CommonOptions {
  readonly watch?: boolean;
}

const everyMs = 1_000;

/** `tenon ps` */
export const addPs: AddCommand = (program, around, ended) => {
  const command = program
    .command("ps")
    .description("show what is loaded: plugin, version, instance, realm, holders, scope");
  common(command.option("--watch", "redraw as it changes, until interrupted")).action(async (options: Options) => {
    const { terminal } = around;
    const work = async (): Promise<0> => {
      const client = await clientOf(around, options);
      if (options.watch === true) await watch(around, client, options.json === true);
      else if (options.json === true) terminal.json(await client.instances());
      else for (const line of drawReport(terminal, await client.instances(), Date.now())) terminal.line(line);
      return 0;
    };
    ended(await run(around, options, work));
  });
};

async function watch({ terminal, onInterrupt }: Around, client: AdminClient, asJson: boolean): Promise<void> {
  const end = AbortSignal.any([onInterrupt(), terminal.closed]);
  // Nothing to watch is told before the screen is taken.
  let report: HostReport | undefined = await client.instances();
  using screen = asJson ? undefined : new Screen(terminal);
  while (!end.aborted) {
    if (screen === undefined) terminal.json(report ?? { host: null, instances: [], survivors: 0 });
    else
      screen.show(
        report === undefined
          ? [`no host answers at ${client.socketPath}; waiting for one`]
          : drawReport(terminal, report, Date.now()),
      );
    await sleep(everyMs, undefined, { signal: end }).catch(() => undefined);
    if (!end.aborted) report = await client.instances().catch(unreachable);
  }
}

/** A host that is restarted comes back. */
function unreachable(error: unknown): undefined {
  if (!isTenonError(error, "TENON_ADMIN_UNREACHABLE")) throw error;
}
