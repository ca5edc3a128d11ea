import type { PluginSource } from "../artifact/artifact.ts";
import { rolloutDefaults } from "../registry/rollout/rollout-options.ts";
import type { RolloutStatus } from "../registry/rollout/rollout-status.ts";
import type { Rollouts } from "../registry/rollout/rollouts.ts";
import { checkLoad } from "./check.ts";
import { checkRollout } from "./check-rollout.ts";
import type { RolloutOptions } from "./rollout-options.ts";

export interface HostRolloutsParts {
  readonly rollouts: Rollouts;
  /** @throws TENON_HOST_CLOSED */
  readonly checkOpen: (operation: string) => void;
}

/** New versions that take over step by step, and go back by themselves. */
export class HostRollouts {
  readonly #parts: HostRolloutsParts;

  /** Not for users: `host.rollouts` is made. */
  constructor(parts: HostRolloutsParts) {
    this.#parts = parts;
  }

  /**
   * Begins to put another version in the place of what serves under a name. Without `config`, `realm` or `grants` it gets those of the
   * version before. Resolves when the first step has begun.
   *
   * @throws TENON_ROLLOUT_REFUSED, TENON_INSTANCE_UNKNOWN, TENON_OPTION_INVALID, TENON_JOURNAL_UNUSABLE, TENON_HOST_CLOSED, and what
   * `load` throws. The old version serves on then.
   */
  async start(target: string, source: PluginSource, options: RolloutOptions = {}): Promise<RolloutStatus> {
    this.#parts.checkOpen("start a roll-out");
    const { steps = rolloutDefaults.steps, holdMs = rolloutDefaults.holdMs, key, analysis, ...load } = options;
    checkLoad(source, load);
    checkRollout(options);
    return this.#parts.rollouts.start(target, {
      source: typeof source === "string" ? source : { ...source },
      load: { ...load },
      steps: steps.map((step) => (typeof step === "number" ? { percentage: step, holdMs } : { ...step })),
      key,
      analysis: analysis === false ? undefined : { ...rolloutDefaults.analysis, ...analysis },
    });
  }

  /**
   * Goes on with roll-outs of a run before that the journal knows, once what served then is loaded again. A host with a configuration
   * does so by itself. @throws TENON_HOST_CLOSED
   */
  async resume(): Promise<readonly RolloutStatus[]> {
    this.#parts.checkOpen("go on with roll-outs");
    return this.#parts.rollouts.resume();
  }

  /** The step stays until `unpause`; what is bad is found nevertheless. @throws TENON_ROLLOUT_UNKNOWN, TENON_ROLLOUT_REFUSED, TENON_HOST_CLOSED */
  async pause(name: string): Promise<RolloutStatus> {
    this.#parts.checkOpen("pause a roll-out");
    return this.#parts.rollouts.pause(name);
  }

  /** @throws TENON_ROLLOUT_UNKNOWN, TENON_ROLLOUT_REFUSED, TENON_HOST_CLOSED */
  async unpause(name: string): Promise<RolloutStatus> {
    this.#parts.checkOpen("go on with a roll-out");
    return this.#parts.rollouts.unpause(name);
  }

  /** Goes back to the version before, the very instance, and takes the new one out. @throws TENON_ROLLOUT_UNKNOWN, TENON_ROLLOUT_REFUSED, TENON_HOST_CLOSED */
  async abort(name: string, why = "the operator aborted it"): Promise<RolloutStatus> {
    this.#parts.checkOpen("abort a roll-out");
    return this.#parts.rollouts.abort(name, why);
  }

  /** The last of each name, also those that are over. */
  get all(): readonly RolloutStatus[] {
    return this.#parts.rollouts.all;
  }
}
