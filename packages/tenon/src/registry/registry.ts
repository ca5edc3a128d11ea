import type { Contract } from "../contract/contract.ts";
import { differences } from "../contract/compatibility.ts";
import { listed } from "../contract/errors/entry.ts";
import { TenonError } from "../contract/errors/error.ts";
import type { Instance } from "../instance/instance.ts";
import { spread } from "./spread.ts";
import { fits, parseTarget, type TargetName } from "./target.ts";

interface Picked {
  instance: Instance | undefined;
}

/** The instances of one host: who they are and which one a call means. */
export class Registry {
  readonly #instances = new Map<number, Instance>();
  readonly #contracts = new Map<string, Contract>();
  readonly #diffs = new WeakMap<Contract, WeakMap<Contract, readonly string[]>>();
  readonly #watchers = new Set<() => void>();
  /** Set up and waiting to be cut over together: they may use each other already; nobody else calls them. */
  readonly prepared: Set<Instance> = new Set();
  /** What followers have picked since the last change, by contract and target: those that look for the same share it. */
  readonly #picked = new Map<Contract, Map<string, Picked>>();

  /** In order of loading. */
  get instances(): readonly Instance[] {
    return [...this.#instances.values()];
  }

  /** Those that a route may lead to: what calls may come to, in order of loading. */
  get routable(): readonly Instance[] {
    return this.instances.filter(({ isServing }) => isServing);
  }

  /** The same with those that share their calls, and are known to nobody else. */
  get everyone(): readonly Instance[] {
    return this.instances.flatMap((each) => [each, ...(each.crew?.copies ?? [])]);
  }

  add(instance: Instance): void {
    this.#instances.set(instance.spec.id, instance);
    this.changed();
  }

  remove(instance: Instance): void {
    this.prepared.delete(instance);
    this.#instances.delete(instance.spec.id);
    this.changed();
  }

  /** Puts one instance where another stands in the order of loading; the other comes right before it. */
  takePlace(instance: Instance, of: Instance): void {
    const others = this.instances.filter((each) => each !== instance);
    const place = others.indexOf(of) + 1;
    this.#instances.clear();
    for (const each of [...others.slice(0, place), instance, ...others.slice(place)])
      this.#instances.set(each.spec.id, each);
    this.changed();
  }

  changed(): void {
    for (const targets of this.#picked.values()) for (const picked of targets.values()) picked.instance = undefined;
    this.#picked.clear();
    for (const told of [...this.#watchers]) told();
  }

  /** Calls `told` after each change, until disposed. */
  watch(told: () => void): Disposable {
    this.#watchers.add(told);
    return { [Symbol.dispose]: () => void this.#watchers.delete(told) };
  }

  /** Remembers a contract of the host's own; plugins that claim it are held to it. The first of a name and major stays. */
  know(contract: Contract): void {
    const key = contractKey(contract);
    if (!this.#contracts.has(key)) this.#contracts.set(key, contract);
  }

  /** The host's own contract for what a plugin declares, if it has one. */
  known(declared: Contract): Contract | undefined {
    return this.#contracts.get(contractKey(declared));
  }

  /** @throws TENON_CONTRACT_MISMATCH with the differences. */
  checkSpeaks(host: Contract, plugin: Contract, subject: { readonly plugin: string; readonly version: string }): void {
    const { plugin: name, version } = subject;
    const diff = this.#diff(host, plugin);
    if (diff.length > 0)
      throw new TenonError("TENON_CONTRACT_MISMATCH", { plugin: name, version, contract: host.name, diff });
  }

  /** Active instances that fulfil the contract, oldest first. */
  implementers(contract: Contract, target?: TargetName): readonly Instance[] {
    const key = contractKey(contract);
    return this.instances.filter(
      (instance) =>
        instance.serves &&
        instance.routed &&
        instance.declared !== undefined &&
        contractKey(instance.declared.contract) === key &&
        (target === undefined || fits(instance, target)),
    );
  }

  /**
   * The instance that a call means: of those that fulfil the contract and fit the target, the one loaded last.
   *
   * @throws TENON_INSTANCE_UNKNOWN, TENON_CONTRACT_MISMATCH
   */
  pick(contract: Contract, target?: TargetName): Instance {
    const instance = this.implementers(contract, target).at(-1) ?? this.#standIn(contract, target);
    if (instance?.declared === undefined) {
      const wanted =
        target === undefined
          ? `a plugin for contract ${contract.name}`
          : `${target.name}${target.range === undefined ? "" : `@${target.range}`} for contract ${contract.name}`;
      throw new TenonError("TENON_INSTANCE_UNKNOWN", { wanted, known: this.#listed() });
    }
    this.checkSpeaks(contract, instance.declared.contract, instance);
    return instance;
  }

  /** The one loaded last of those that fulfil the contract and speak it as the user does; undefined where there is none. */
  provider(contract: Contract, user: Instance): Instance | undefined {
    const speaks = ({ declared }: Instance): boolean =>
      declared !== undefined && this.#diff(contract, declared.contract).length === 0;
    const provider = this.implementers(contract).findLast(speaks);
    if (provider !== undefined) return provider;
    const key = contractKey(contract);
    const prepared = [...(this.prepared.has(user.crew?.leader ?? user) ? this.prepared : [])].findLast(
      (each) =>
        each.serves && each.declared !== undefined && contractKey(each.declared.contract) === key && speaks(each),
    );
    if (prepared !== undefined) return prepared;
    const standIn = this.#standIn(contract, undefined);
    return standIn !== undefined && speaks(standIn) ? standIn : undefined;
  }

  /**
   * The instance that a call by name means: of those that serve under the name, the one loaded last.
   *
   * @throws TENON_INSTANCE_UNKNOWN
   */
  serving(target: TargetName): Instance {
    const instance = this.instances
      .filter((each) => each.routed && (each.serves || each.restart !== undefined) && fits(each, target))
      .sort((one, other) => Number(one.serves) - Number(other.serves))
      .at(-1);
    if (instance !== undefined) return instance;
    throw new TenonError("TENON_INSTANCE_UNKNOWN", {
      wanted: target.range === undefined ? target.name : `${target.name}@${target.range}`,
      known: this.#listed(),
    });
  }

  /** Where nobody is active: one that is to come back, where calls wait, or that could not, which says why. */
  #standIn(contract: Contract, target: TargetName | undefined): Instance | undefined {
    const key = contractKey(contract);
    return this.instances.findLast(
      (each) =>
        each.restart !== undefined &&
        each.routed &&
        each.declared !== undefined &&
        contractKey(each.declared.contract) === key &&
        (target === undefined || fits(each, target)),
    );
  }

  /** Picks anew only when an instance has come, gone or changed. What was picked is forgotten then, so nothing keeps it. */
  follow(contract: Contract, target: TargetName | undefined): () => Instance {
    const text = JSON.stringify(target ?? null);
    let picked: Picked | undefined;
    return () => {
      if (picked?.instance !== undefined) return spread(picked.instance);
      const instance = this.pick(contract, target);
      picked = this.#pickedOf(contract, text);
      picked.instance = instance;
      return spread(instance);
    };
  }

  #pickedOf(contract: Contract, target: string): Picked {
    const targets = this.#picked.get(contract) ?? new Map<string, Picked>();
    this.#picked.set(contract, targets);
    const picked = targets.get(target) ?? { instance: undefined };
    targets.set(target, picked);
    return picked;
  }

  /** The instance of a name, whatever its state; of several versions the one loaded last. */
  find(text: string): Instance {
    const target = parseTarget(text);
    const instance = this.instances.filter((each) => fits(each, target)).at(-1);
    if (instance === undefined) throw new TenonError("TENON_INSTANCE_UNKNOWN", { wanted: text, known: this.#listed() });
    return instance;
  }

  /** @throws TENON_INSTANCE_UNKNOWN */
  instance(id: number): Instance {
    const instance = this.#instances.get(id) ?? this.everyone.find(({ spec }) => spec.id === id);
    if (instance === undefined)
      throw new TenonError("TENON_INSTANCE_UNKNOWN", { wanted: `#${id}`, known: this.#listed() });
    return instance;
  }

  #diff(host: Contract, plugin: Contract): readonly string[] {
    if (host === plugin) return [];
    const known = this.#diffs.get(host) ?? new WeakMap<Contract, readonly string[]>();
    this.#diffs.set(host, known);
    const diff = known.get(plugin) ?? differences(host, plugin);
    known.set(plugin, diff);
    return diff;
  }

  #listed(): string {
    return listed(
      this.instances.map(
        ({ spec, version, state }) => `${spec.name}@${version}${state.kind === "active" ? "" : ` (${state.kind})`}`,
      ),
    );
  }
}

export function contractKey(contract: Contract): string {
  return `${contract.name}/${contract.major}`;
}
