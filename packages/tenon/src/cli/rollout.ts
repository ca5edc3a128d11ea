import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { AdminClient } from "../admin.ts";
import type { RolloutStatus } from "../index.ts";
import { type AddCommand, type Around, clientOf, common, type CommonOptions, run } from "./command.ts";
import type { ExitCode } from "./exit-code.ts";
import { UsageError } from "./failure.ts";
import { given } from "./given.ts";
import { milliseconds, type PluginOptions, requestOf, withPlugin } from "./plugin-options.ts";
import { exitOfRollout, rolloutText } from "./rollout-text.ts";
import { Screen } from "./screen.ts";
import { withProgress } from "./progress.ts";

interface StartOptions extends CommonOptions, PluginOptions {
  readonly steps?: string;
  readonly holdMs?: string;
  readonly key?: string;
  readonly watch?: boolean;
}

interface StatusOptions extends CommonOptions {
  readonly watch?: boolean;
}

const everyMs = 500;

/** `tenon rollout start|status|pause|resume|abort` */
export const addRollout: AddCommand = (program, around, ended) => {
  const rollout = program
    .command("rollout")
    .description("put a version in another's place, a part of the calls at a time");
  addStart(rollout, around, ended);
  addStatus(rollout, around, ended);
  addChange(rollout, around, ended, "pause", "pause", "stay at the step; what is bad is still found");
  addChange(rollout, around, ended, "resume", "unpause", "go on with one that was paused");
  addChange(rollout, around, ended, "abort", "abort", "go back to the version before");
};

const addStart: AddCommand = (rollout, around, ended) => {
  const command = rollout
    .command("start")
    .description("begin with the first step; it goes on, or back, by itself")
    .argument("<target>", "name, or name@range, of what serves")
    .argument("<source>", "directory, file or package of the new version")
    .option("--steps <percentages>", "rising, the last 100 (default: 1,5,25,100)")
    .option("--hold-ms <ms>", "milliseconds that each step lasts (default: 60000)")
    .option("--key <attribute>", "attribute whose values stay with their version, such as header.x-tenant")
    .option("--watch", "show how it goes on, until it is over; exit code 1 if it went back");
  common(withPlugin(command)).action(async (target: string, source: string, options: StartOptions) => {
    const { terminal } = around;
    const work = async (): Promise<ExitCode> => {
      const holdMs = milliseconds("--hold-ms", options.holdMs);
      const steps = options.steps === undefined ? undefined : percentages(options.steps);
      const body = { target, ...requestOf(source, options), ...given({ steps, holdMs, key: options.key }) };
      const client = await clientOf(around, options);
      const status = await withProgress(terminal, `loading ${source}`, client.startRollout(body));
      if (options.watch === true) return watch(around, client, status.name, options.json === true);
      show(around, options, [status]);
      return 0;
    };
    ended(await run(around, options, work));
  });
};

const addStatus: AddCommand = (rollout, around, ended) => {
  const command = rollout
    .command("status")
    .description("show roll-outs, those that are over too")
    .argument("[name]", "of that name only; exit code 1 if it went back")
    .option("--watch", "redraw until it is over, or interrupted");
  common(command).action(async (name: string | undefined, options: StatusOptions) => {
    const work = async (): Promise<ExitCode> => {
      const client = await clientOf(around, options);
      if (options.watch === true) return watch(around, client, name, options.json === true);
      const found = named(await client.rollouts(), name);
      show(around, options, found);
      return name !== undefined && found.some(({ state }) => exitOfRollout(state) === 1) ? 1 : 0;
    };
    ended(await run(around, options, work));
  });
};

function addChange(
  rollout: Command,
  around: Around,
  ended: (code: ExitCode) => void,
  verb: string,
  how: "pause" | "unpause" | "abort",
  description: string,
): void {
  const command = rollout.command(verb).description(description).argument("<name>", "of the plugin");
  common(command).action(async (name: string, options: CommonOptions) => {
    const work = async (): Promise<ExitCode> => {
      show(around, options, [await (await clientOf(around, options)).changeRollout(how, { name })]);
      return 0;
    };
    ended(await run(around, options, work));
  });
}

function show({ terminal }: Around, { json }: CommonOptions, rollouts: readonly RolloutStatus[]): void {
  if (json === true) terminal.json(rollouts);
  else if (rollouts.length === 0) terminal.line("no roll-outs");
  else for (const line of rollouts.flatMap((each) => rolloutText(terminal, each))) terminal.line(line);
}

/** Until all of them are over, or it is interrupted. */
async function watch(
  { terminal, onInterrupt }: Around,
  client: AdminClient,
  name: string | undefined,
  asJson: boolean,
): Promise<ExitCode> {
  const end = AbortSignal.any([onInterrupt(), terminal.closed]);
  let found = named(await client.rollouts(), name);
  {
    using screen = asJson ? undefined : new Screen(terminal);
    while (!end.aborted) {
      if (screen === undefined) terminal.json(found);
      else screen.show(found.flatMap((each) => rolloutText(terminal, each)));
      if (!found.some(({ state }) => state.kind === "running" || state.kind === "paused")) break;
      await sleep(everyMs, undefined, { signal: end }).catch(() => undefined);
      found = named(await client.rollouts(), name);
    }
  }
  if (!asJson) for (const line of found.flatMap((each) => rolloutText(terminal, each))) terminal.line(line);
  return found.some(({ state }) => exitOfRollout(state) === 1) ? 1 : 0;
}

function named(rollouts: readonly RolloutStatus[], name: string | undefined): readonly RolloutStatus[] {
  return name === undefined ? rollouts : rollouts.filter((each) => each.name === name);
}

/** What they must be is looked at by the host. */
function percentages(text: string): readonly number[] {
  const steps = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (steps.every((step) => Number.isFinite(step))) return steps;
  throw new UsageError(`Cannot read --steps: found ${JSON.stringify(text)}, wanted percentages such as 1,5,25,100`);
}
