import type { Artifact } from "../artifact/artifact.ts";
import type { InstanceId } from "../contract/ids.ts";
import type { SourceMaps } from "../artifact/source-map.ts";
import { TenonError } from "../contract/errors/error.ts";
import { type Declared, Instance, type Surroundings } from "../instance/instance.ts";
import { startInstance } from "../instance/start.ts";
import type { UnloadOptions } from "../instance/unload.ts";
import { unloadAll } from "../instance/unload-all.ts";
import type { RealmKind } from "../realm/realm.ts";
import type { Proof } from "../witness/proof.ts";
import { ArtifactReads } from "./artifact-reads.ts";
import { gather } from "./gather.ts";
import { instanceKey } from "./instance-key.ts";
import type { LoadRequest } from "./load-request.ts";
import type { Moves } from "./moves.ts";
import type { RestartPolicy } from "./restart-event.ts";
import { nameHolder } from "./name-holder.ts";
import type { Rests } from "./rests.ts";
import type { Registry } from "./registry.ts";
import { type Made, specOf } from "./spec-of.ts";
import { refuseVoidLimits } from "./void-limits.ts";
import { checkDeclared } from "./check-declared.ts";
import { sameAgain } from "./succession.ts";
import { holdProviders } from "./uses.ts";

export interface LoaderParts {
  readonly registry: Registry;
  readonly sourceMaps: SourceMaps;
  readonly moves: Moves;
  readonly rests: Rests;
  /** By which lost copies are replaced; undefined: they are not. */
  readonly restart: RestartPolicy | undefined;
  /** The surroundings of an instance in a realm of this kind. */
  readonly around: (realm: RealmKind) => Surroundings;
}

/** Brings instances to life and takes them out; opening the same one many times at once does it once. */
export class Loader {
  readonly #parts: LoaderParts;
  readonly #reads = new ArtifactReads();
  readonly #opening = new Map<string, Promise<Instance>>();
  readonly #keys = new WeakMap<Instance, string>();
  readonly #undo = new WeakMap<Instance, (() => void)[]>();
  readonly #kept = new WeakSet<Instance>();
  #nextId = 1;
  #closed = false;

  constructor(parts: LoaderParts) {
    this.#parts = parts;
  }

  /**
   * What `hold` makes of an active instance of what is asked for: one that is there already, or a new one. It is held in the
   * turn it is found active in. One that nobody holds then is the reaper's.
   */
  async open<Held>(request: LoadRequest, hold: (instance: Instance) => Held): Promise<Held> {
    const artifact = await this.read(request);
    const name = request.name ?? artifact.name;
    // One that runs where it was asked for is answered, though it would not be loaded there again.
    const there = this.#active(instanceKey(name, artifact, request));
    const instance = there ?? (await this.#opened(name, artifact, this.#parts.moves.place(request, artifact)));
    await this.wake(instance);
    // Unloaded, or its realm died, in the very turn it was ready.
    if (instance.state.kind !== "active") throw instance.refusal("load");
    try {
      return hold(instance);
    } finally {
      if (instance.holders.all.length === 0) instance.around.onFree(instance);
    }
  }

  /**
   * A new instance to take the place of another, under its name, set up and not yet routed to.
   *
   * @throws TENON_SWAP_REFUSED if it would be the same; TENON_CONTRACT_MISMATCH if it fulfils another contract.
   */
  async succeed(from: Instance, asked: LoadRequest): Promise<Instance> {
    const artifact = await this.read(asked);
    const request = this.#parts.moves.place(asked, artifact);
    const { name } = from.spec;
    const key = instanceKey(name, artifact, request);
    if (this.#keys.get(from) === key) throw sameAgain(from);
    return this.#start(this.#make(key, name, artifact, request, false), request.together, from);
  }

  /**
   * A new instance under a name that nobody has, set up, kept, and not yet routed to.
   *
   * @throws TENON_INSTANCE_TAKEN, and what loading throws.
   */
  async prepare(request: LoadRequest): Promise<Instance> {
    const artifact = await this.read(request);
    const name = request.name ?? artifact.name;
    const named = (): Instance | undefined => this.#parts.registry.instances.find(({ spec }) => spec.name === name);
    for (let there = named(); there !== undefined; there = named()) await this.#clear(name, there);
    const placed = this.#parts.moves.place(request, artifact);
    const key = instanceKey(name, artifact, placed);
    const instance = await this.#start(this.#make(key, name, artifact, placed, false), placed.together);
    this.keep(instance);
    return instance;
  }

  /** Whether the request asks for the same bytes in the same realm with the same limits. */
  async differsInConfigOnly(instance: Instance, request: LoadRequest): Promise<boolean> {
    const { spec } = instance;
    const artifact = await this.read(request);
    const key = instanceKey(spec.name, artifact, this.#parts.moves.place(request, artifact));
    return (
      key !== this.#keys.get(instance) &&
      key === instanceKey(spec.name, spec.artifact, { ...spec, config: request.config })
    );
  }

  /** The instance has taken the configuration of the request. */
  reconfigured(instance: Instance, { config }: LoadRequest): void {
    const { spec } = instance;
    instance.spec = { ...spec, config };
    this.#keys.set(instance, instanceKey(spec.name, spec.artifact, instance.spec));
  }

  /** Keeps an instance under its name until it is unloaded. */
  keep(instance: Instance): void {
    if (this.#kept.has(instance)) return;
    this.#kept.add(instance);
    instance.holders.retain(nameHolder(instance.spec.name));
  }

  /** Brings it back where it rests. @throws what loading throws. */
  wake(instance: Instance): Promise<void> {
    return this.#parts.rests.wake(instance);
  }

  isKept(instance: Instance): boolean {
    return this.#kept.has(instance);
  }

  /** A new instance of the same bytes and configuration in the place of one that lost its realm: kept, and not started. */
  standIn(lost: Instance): Instance {
    const { spec } = lost;
    const instance = this.#make(this.#keys.get(lost) ?? "", spec.name, spec.artifact, spec, true);
    instance.declared = lost.declared;
    this.#parts.registry.takePlace(instance, lost);
    this.keep(instance);
    return instance;
  }

  /** Starts what stands in for a lost one. On failure it is unloaded. @throws what loading throws. */
  async startAgain(instance: Instance): Promise<void> {
    await this.#start(instance);
  }

  /** Starts nothing more. Resolves when all that was being opened is open or has failed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#parts.rests.close();
    await Promise.allSettled([this.#reads.settled(), ...this.#opening.values()]);
  }

  /** With all its copies. */
  async unload(instance: Instance, options: UnloadOptions): Promise<Proof> {
    return (await this.unloadAll(instance, options))[0];
  }

  /** The same; answers the proofs of its copies as well, behind its own. */
  async unloadAll(instance: Instance, options: UnloadOptions): Promise<readonly [Proof, ...(readonly Proof[])]> {
    const proofs = await unloadAll(instance, options);
    this.#forget(instance);
    return proofs;
  }

  /** What must be undone when the instance is gone, its source map and its hold on providers. */
  #forget(instance: Instance): void {
    for (const undo of this.#undo.get(instance)?.reverse() ?? []) undo();
    this.#undo.delete(instance);
    this.#parts.registry.remove(instance);
  }

  /** The artifact that is asked for. */
  read(request: LoadRequest): Promise<Artifact> {
    return this.#reads.read(request);
  }

  #active(key: string): Instance | undefined {
    return this.#parts.registry.instances.find((instance) => this.#keys.get(instance) === key && instance.serves);
  }

  /** The one that is being opened already, or a new one: after what is on its way out and stands in its place. */
  async #opened(name: string, artifact: Artifact, request: LoadRequest): Promise<Instance> {
    const key = instanceKey(name, artifact, request);
    for (let there = this.#inPlace(name, artifact); ; there = this.#inPlace(name, artifact)) {
      const opening = this.#active(key) ?? this.#opening.get(key);
      if (opening !== undefined) return opening;
      if (there === undefined) break;
      await this.#clear(name, there);
    }
    const opening = this.#start(this.#make(key, name, artifact, request, true), request.together);
    this.#opening.set(key, opening);
    try {
      return await opening;
    } finally {
      this.#opening.delete(key);
    }
  }

  /** Waits for one that is on its way out. @throws TENON_INSTANCE_TAKEN for one that is not. */
  async #clear(name: string, there: Instance): Promise<void> {
    const { plugin, version, state, spec, rest } = there;
    const isLeaving = rest === undefined && ["draining", "unloading", "failed", "gone"].includes(state.kind);
    const comesBack = there.restart !== undefined;
    if (!isLeaving && !comesBack) {
      const holder = `${plugin}@${version} (${state.kind}, ${spec.realm})`;
      throw new TenonError("TENON_INSTANCE_TAKEN", { name, holder });
    }
    await this.unload(there, { deadlineMs: comesBack ? 0 : Infinity, why: "it is to be loaded again" });
  }

  /** A new instance, not started yet. `routed`: calls may come as soon as it is active. */
  #make(key: string, name: string, artifact: Artifact, made: Made, routed: boolean): Instance {
    const instance = this.#new(name, artifact, made, routed);
    this.#keys.set(instance, key);
    this.#parts.registry.add(instance);
    return instance;
  }

  /** One that nobody knows of yet. */
  #new(name: string, artifact: Artifact, made: Made, routed: boolean): Instance {
    const { sourceMaps, around } = this.#parts;
    if (this.#closed) throw new TenonError("TENON_HOST_CLOSED", { operation: "load a plugin" });
    refuseVoidLimits(artifact, made);
    const spec = specOf(this.#nextId++ as InstanceId, name, artifact, made);
    const instance = new Instance(spec, around(spec.realm));
    instance.routed = routed;
    const undo = [instance.releaseMeter, instance.releaseLogRate, () => instance.logs.flush()];
    this.#undo.set(instance, undo);
    if (artifact.sourceMap !== undefined) {
      const map = sourceMaps.add(artifact.url, artifact.sourceMap);
      undo.push(() => map[Symbol.dispose]());
    }
    return instance;
  }

  /** One that is known, and as many copies as there are at least. */
  async #start(instance: Instance, together = false, replaces?: Instance): Promise<Instance> {
    await this.#startOne(instance, together, replaces);
    try {
      await gather(instance, {
        restart: this.#parts.restart,
        make: ({ spec }) => this.#new(spec.name, spec.artifact, spec, false),
        start: (copy) => this.#startOne(copy, false),
        unload: (copy, options) => this.unload(copy, options),
        promote: (copy, lost) => this.#promote(copy, lost),
      });
      return instance;
    } catch (error) {
      await this.unload(instance, { deadlineMs: 0, why: "not as many as there are to be could be set up" });
      throw error;
    }
  }

  #promote(copy: Instance, lost: Instance): void {
    const { registry } = this.#parts;
    this.#keys.set(copy, this.#keys.get(lost) ?? "");
    copy.routed = true;
    registry.add(copy);
    registry.takePlace(copy, lost);
    if (this.isKept(lost)) this.keep(copy);
    else copy.around.onFree(copy);
  }

  async #startOne(instance: Instance, together: boolean, replaces?: Instance): Promise<Instance> {
    const { registry } = this.#parts;
    const { moved, realm } = instance.spec;
    if (moved !== undefined)
      instance.logs.write("warn", `In realm ${realm}, not ${moved.from} as asked for: ${moved.why}`);
    if (together) registry.prepared.add(instance);
    try {
      const accept = (declared: Declared): void => {
        checkDeclared(registry, instance, declared, replaces);
        this.#undo.get(instance)?.push(holdProviders(registry, instance, declared));
      };
      await instance.lock.run("start", () => startInstance(instance, accept));
      this.#parts.rests.watch(instance);
      return instance;
    } catch (error) {
      // Nothing half-loaded stays; what the plugin did until it failed is taken down and proven like any other.
      await this.unload(instance, { deadlineMs: 0, why: "it failed to start" });
      throw error;
    }
  }

  /** Under one name there is one plugin, and each of its versions once. */
  #inPlace(name: string, artifact: Artifact): Instance | undefined {
    return this.#parts.registry.instances.find(
      ({ spec }) =>
        spec.name === name && (spec.artifact.name !== artifact.name || spec.artifact.version === artifact.version),
    );
  }
}
