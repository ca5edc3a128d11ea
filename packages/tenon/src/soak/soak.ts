import { createHost, type Host, type HostOptions, type OpenedPlugin, openPlugin, type Proof } from "../index.ts";
import { boundOf, memories } from "./bounds.ts";
import { Calls } from "./calls.ts";
import { withoutCompilers } from "./compilers.ts";
import { Durations } from "./durations.ts";
import { type CheckedOptions, checkedOptions, type SoakOptions } from "./options.ts";
import { openPackage } from "./package-plugin.ts";
import type { SoakReport, WitnessTold } from "./report.ts";
import { Samples } from "./samples.ts";
import { judgeTrend } from "./trend/judge.ts";
import { verdictOf } from "./verdict.ts";

/** How long an unload waits for calls that are still under way. */
const unloadMs = 5_000;
/** A process that soaks may stand still for longer than one that serves. */
const snapshotHeapBytes = 2 ** 28;

/**
 * Puts a plugin through many lives, looks at what the process holds in between, and tells whether it grows. What is looked
 * at belongs to the whole process: let it do nothing else meanwhile, as the command `tenon soak` does.
 *
 * @example
 * const { verdict, sentence } = await soak({ subject: "./plugins/limiter", cycles: 500 });
 *
 * @throws TENON_OPTION_INVALID, and what opening and loading the plugin throws. A call that fails is counted in the report.
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const checked = checkedOptions(options);
  const startedAtMs = performance.now();
  using _ = checked.compilers === true ? undefined : withoutCompilers();
  const plugin = await openSubject(checked);
  // Who holds what leaked is looked for once, at the end: each search stops the process for a heap snapshot.
  await using host = await createHost({ ...hostOptions(checked), holders: "off" });
  const run = new Run(host, plugin, checked);
  const every = Math.max(1, Math.ceil(checked.cycles / checked.samples));
  for (let cycle = 1; cycle <= checked.cycles && checked.signal?.aborted !== true; cycle++) {
    await run.live(cycle);
    if (cycle % every === 0) await run.samples.take(cycle);
    checked.onCycle?.(cycle);
  }
  if (run.leaked) await run.nameHolders();
  return { ...run.told(), tookMs: Math.round(performance.now() - startedAtMs) };
}

function hostOptions({ from, services = {}, grants = "all" }: CheckedOptions): HostOptions {
  return { from, services, grants };
}

function openSubject({ subject, from }: CheckedOptions): Promise<OpenedPlugin> {
  if (typeof subject === "object" && subject !== null && "package" in subject) return openPackage(subject, from);
  return openPlugin(subject, { from });
}

class Run {
  readonly samples: Samples;
  readonly #host: Host;
  readonly #plugin: OpenedPlugin;
  readonly #options: CheckedOptions;
  readonly #loads: Durations;
  readonly #unloads: Durations;
  readonly #proofs: Record<Proof["verdict"], number> = {
    freed: 0,
    "retained-by-allocator": 0,
    leaked: 0,
    unknown: 0,
  };
  #unproven: string | undefined;
  #calls: Calls | undefined;
  #done = 0;

  constructor(host: Host, plugin: OpenedPlugin, options: CheckedOptions) {
    this.#host = host;
    this.#plugin = plugin;
    this.#options = options;
    this.samples = new Samples(options.cycles);
    this.#loads = new Durations(options.cycles);
    this.#unloads = new Durations(options.cycles);
  }

  /** One life: load, calls, unload with its proof. */
  async live(cycle: number): Promise<void> {
    const { realm, config, inputs, seed, calls } = this.#options;
    const { name } = await this.#loads.of(() =>
      this.#host.load(this.#plugin, { realm, ...(config === undefined ? {} : { config }) }),
    );
    this.#calls ??= new Calls(this.#host.contract(name), inputs, seed);
    await this.#calls.make(this.#host, name, calls);
    const proof = await this.#unloads.of(() => this.#host.unload(name, { deadlineMs: unloadMs }));
    this.#proofs[proof.verdict] += 1;
    if (proof.verdict === "leaked" || proof.verdict === "unknown")
      this.#unproven ??= `life ${cycle}: ${proof.sentence}`;
    this.#done = cycle;
  }

  get leaked(): boolean {
    return this.#proofs.leaked > 0;
  }

  /** One more life, to say who holds what it leaves. */
  async nameHolders(): Promise<void> {
    const { realm, config, calls } = this.#options;
    await using host = await createHost({ ...hostOptions(this.#options), holders: "paths", snapshotHeapBytes });
    const { name } = await host.load(this.#plugin, { realm, ...(config === undefined ? {} : { config }) });
    await this.#calls?.make(host, name, calls);
    const proof = await host.unload(name, { deadlineMs: unloadMs });
    if (proof.verdict === "leaked") this.#unproven = `one life more: ${proof.sentence}`;
  }

  told(): Omit<SoakReport, "tookMs"> {
    const { cycles, realm, seed } = this.#options;
    const { name: plugin, version, digest, codeBytes } = this.#plugin;
    const witnesses = this.#witnesses();
    return {
      ...{ plugin, version, digest, realm, codeBytes },
      cycles: { asked: cycles, done: this.#done },
      calls: this.#calls?.told ?? { made: 0, failed: 0, leftOut: [] },
      proofs: { ...this.#proofs, ...(this.#unproven === undefined ? {} : { first: this.#unproven }) },
      took: { load: this.#loads.told, unload: this.#unloads.told },
      witnesses,
      ...verdictOf(`${plugin}@${version} (${realm})`, this.#done, witnesses),
      seed,
      node: process.version,
      at: new Date().toISOString(),
    };
  }

  #witnesses(): readonly WitnessTold[] {
    const { series } = this.samples;
    const seeing = new Set(series.filter(({ points }) => points.length > 0).map(({ witness }) => witness.name));
    const memory = memories.find((name) => seeing.has(name));
    return series.map(({ witness: { name, unit }, points }) => {
      const { bound, decides } = boundOf({ name, unit }, memory, this.#options.boundBytes);
      const trend = seeing.has(name)
        ? judgeTrend(points, bound)
        : ({ verdict: "unseen", why: "this platform lacks the means, or nothing was looked at yet" } as const);
      const samples = points.map(({ cycle, value }) => [cycle, value] as const);
      return { witness: name, unit, decides: decides && trend.verdict !== "unseen", bound, trend, samples };
    });
  }
}
