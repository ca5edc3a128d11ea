import { checkFile } from "./check.ts";
import { resolve } from "node:path";
import type { Configuration } from "../config/configuration.ts";
import { openConfiguration, type OpenedConfiguration } from "../config/open.ts";
import { FileWatch } from "../config/watch.ts";
import { TenonError } from "../contract/errors/error.ts";
import { OperationLock } from "../kernel/lock.ts";
import type { Wheel } from "../kernel/wheel.ts";
import { applyPlan } from "../registry/apply.ts";
import type { ApplyReport } from "../registry/apply-report.ts";
import type { Applied, ConfigurationEvent, Plan } from "../registry/configuration-event.ts";
import type { Events } from "../registry/events.ts";
import { defaults } from "./options.ts";
import { PlanStepFailed } from "../registry/prepare.ts";
import { applyRoutes } from "../registry/route/apply-routes.ts";
import type { Routes } from "../registry/route/routes.ts";
import { type Before, planConfiguration, type PlanParts } from "./plan-configuration.ts";

export interface ConfigurationParts extends PlanParts {
  readonly wheel: Wheel;
  readonly routes: Routes;
  readonly events: Events;
}

const nothingDone: ApplyReport = Object.freeze({ swaps: [], proofs: [], notRetired: [] });

/** Turns configuration files into plans and carries them out, one at a time. */
export class ConfigurationFile {
  readonly #parts: ConfigurationParts;
  readonly #lock: OperationLock = new OperationLock();
  /** The one the host was created with. */
  #created: OpenedConfiguration | undefined;
  /** The last one that was applied. */
  #applied: OpenedConfiguration | undefined;
  #watch: FileWatch | undefined;

  constructor(parts: ConfigurationParts) {
    this.#parts = parts;
  }

  get applied(): Configuration | undefined {
    return this.#applied?.configuration;
  }

  /** Applies the file that the host is created with, and follows it from then on if `watch`. */
  async start(opened: OpenedConfiguration, watch: boolean): Promise<void> {
    this.#created = opened;
    await this.#lock.run("apply", () => this.#carryOut(opened));
    const { file } = opened.configuration;
    // What is wrong with it is told by the event.
    const onChange = (): void => void this.apply(file).catch(() => undefined);
    if (watch) this.#watch = new FileWatch(opened.stamps, { wheel: this.#parts.wheel, onChange });
  }

  /** @throws TENON_CONFIG_FILE_INVALID, TENON_CONFIG_FILE_UNREADABLE, TENON_CONFIG_APPLY_FAILED, TENON_OPTION_INVALID */
  async plan(file: string | undefined): Promise<Plan> {
    const opened = await this.#open(this.#pathOf(file));
    return (await planConfiguration(this.#parts, opened, this.#before)).plan;
  }

  /** @throws as `plan`. Everything is as before then, as far as the error does not say otherwise. */
  apply(file: string | undefined): Promise<Applied> {
    const path = this.#pathOf(file);
    return this.#lock.run("apply", async () => {
      const opened = await this.#open(path).catch((error: unknown) => this.#refuse(path, error, undefined));
      // From here on a change is one against what was read now.
      if (path === this.#created?.configuration.file) this.#watch?.follow(opened.stamps);
      return this.#carryOut(opened);
    });
  }

  /** Follows nothing any more; resolves when the apply that is under way has ended. */
  async close(): Promise<void> {
    this.#watch?.close();
    await this.#lock.run("close", () => Promise.resolve());
  }

  async #carryOut(opened: OpenedConfiguration): Promise<Applied> {
    const { file } = opened.configuration;
    let plan: Plan | undefined;
    try {
      const planned = await planConfiguration(this.#parts, opened, this.#before);
      ({ plan } = planned);
      const isKept = plan.steps.every((step) => step.kind === "keep") && plan.routes.length === 0;
      const kind = isKept ? "unchanged" : "applied";
      const { pauseMs, trialMs, swapDeadlineMs: deadlineMs } = defaults;
      const report =
        kind === "unchanged"
          ? nothingDone
          : await applyPlan(
              this.#parts,
              {
                file,
                steps: plan.steps,
                requests: planned.requests,
                putRoutes: () => this.#putRoutes(opened, planned.plan),
              },
              { pauseMs, trialMs, deadlineMs },
            );
      this.#applied = opened;
      return this.#tell({ kind, plan, ...report });
    } catch (error) {
      return this.#refuse(file, error, plan);
    }
  }

  get #before(): Before {
    return { created: this.#created, applied: this.#applied };
  }

  #putRoutes({ configuration }: OpenedConfiguration, { routes, steps }: Plan): void {
    applyRoutes(this.#parts.routes, configuration.routes, routes, {
      // By then what was swapped is out of the way already.
      leaving: new Set(steps.flatMap((step) => (step.kind === "unload" ? [step.instance] : []))),
      refuse: (name, error) => {
        throw new PlanStepFailed({ kind: "route", name }, error);
      },
    });
  }

  #open(file: string): Promise<OpenedConfiguration> {
    return openConfiguration(file, { env: process.env, secrets: this.#parts.secrets });
  }

  #pathOf(file: string | undefined): string {
    checkFile(file);
    if (file !== undefined) return resolve(this.#parts.options.from ?? process.cwd(), file);
    if (this.#created !== undefined) return this.#created.configuration.file;
    throw new TenonError("TENON_OPTION_INVALID", {
      option: "file",
      found: "nothing",
      wanted: "a configuration file, as the host was created without",
    });
  }

  #tell<Event extends ConfigurationEvent>(event: Event): Event {
    this.#parts.events.emit("configuration", event);
    return event;
  }

  #refuse(file: string, error: unknown, plan: Plan | undefined): never {
    this.#tell({ kind: "refused", file, error: error as Error, plan });
    throw error;
  }
}
