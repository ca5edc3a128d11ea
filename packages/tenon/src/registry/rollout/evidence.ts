/** Calls of two versions over the same while, and how many of them were bad: failed, or slow. */
export interface Block {
  readonly newCalls: number;
  readonly newBad: number;
  readonly oldCalls: number;
  readonly oldBad: number;
}

export interface EvidenceOptions {
  /** Odds ratio up to which the new version counts as no worse. */
  readonly tolerated: number;
  /** Odds ratios that are looked for, each with the same weight. */
  readonly looked: readonly number[];
}

/**
 * Evidence that one version is worse than another, which may be looked at after every block for as long as one likes: the chance
 * that it ever exceeds 1/a is at most a where the new version is no worse.
 *
 * Given how many of a block's calls were bad, and how many calls each version had, the number that fall to the new one is
 * hypergeometric if both are alike, whatever the rate, and whatever it was a moment ago. The likelihood ratio of Fisher's noncentral
 * hypergeometric distribution against that is an e-value; its product over blocks is a nonnegative martingale (Turner, Ly and Grünwald,
 * "Generic E-variables for exact sequential k-sample tests that allow for optional stopping", J. Stat. Plan. Inference 230,
 * 2024), to which Ville's inequality (1939) applies. Ratios are mixed as in the mSPRT (Robbins, "Statistical methods related to the
 * law of the iterated logarithm", Ann. Math. Stat. 41, 1970; Johari, Koomen, Pekelis and Walsh, "Always valid inference:
 * continuous monitoring of A/B tests", Oper. Res. 70, 2022). Unlike the usual mSPRT it uses no normal approximation, which fails
 * where one of a thousand calls fails. It takes calls for independent: a single caller that makes most calls, and whose calls
 * fail, weighs as many.
 */
export class Evidence {
  readonly #options: EvidenceOptions;
  /** Logarithm of the likelihood ratio, for each ratio that is looked for. */
  readonly #logs: number[];

  constructor(options: EvidenceOptions, logs?: readonly number[]) {
    this.#options = options;
    const isSame = logs?.length === options.looked.length && logs.every((log) => Number.isFinite(log));
    this.#logs = isSame ? [...logs] : options.looked.map(() => 0);
  }

  /** To go on from after a restart. */
  get logs(): readonly number[] {
    return [...this.#logs];
  }

  /** How many times likelier what was seen is if the new version is worse. */
  get times(): number {
    return this.#logs.reduce((sum, log) => sum + Math.exp(Math.min(log, 700)), 0) / this.#logs.length;
  }

  add({ newCalls, newBad, oldCalls, oldBad }: Block): void {
    const bad = newBad + oldBad;
    if (bad === 0 || newCalls === 0 || oldCalls === 0 || bad === newCalls + oldCalls) return;
    const { tolerated, looked } = this.#options;
    const alike = logWeight(newCalls, oldCalls, bad, tolerated) - newBad * Math.log(tolerated);
    for (const [index, ratio] of looked.entries())
      this.#logs[index]! += newBad * Math.log(ratio) - logWeight(newCalls, oldCalls, bad, ratio) + alike;
  }
}

/** Logarithm of the sum, over all ways to divide what was bad, of their hypergeometric weight times `ratio` to the new one's part. */
function logWeight(newCalls: number, oldCalls: number, bad: number, ratio: number): number {
  const first = Math.max(0, bad - oldCalls);
  const last = Math.min(bad, newCalls);
  // Weights relative to the first, which is the same for every ratio and falls out.
  let log = first * Math.log(ratio);
  let most = log;
  let sum = 1;
  for (let part = first; part < last; part++) {
    log += Math.log(((newCalls - part) * (bad - part) * ratio) / ((part + 1) * (oldCalls - bad + part + 1)));
    if (log > most) {
      sum = sum * Math.exp(most - log) + 1;
      most = log;
    } else sum += Math.exp(log - most);
  }
  return most + Math.log(sum);
}
