import type { Artifact } from "../artifact/artifact.ts";
import type { InstanceSpec } from "../instance/instance.ts";
import type { RealmKind } from "../realm/realm.ts";
import type { Proof } from "../witness/proof.ts";

/** What a host does with a plugin that was proven to leak, the next time it is loaded. */
export type OnLeak = "keep" | "stronger-realm";

/** Why a plugin does not run in the realm that was asked for. */
export interface Moved {
  /** The realm that was asked for. */
  readonly from: RealmKind;
  readonly why: string;
}

/** A plugin was proven to leak. */
export interface Leak {
  /** The name it was loaded under. */
  readonly name: string;
  readonly plugin: string;
  readonly version: string;
  readonly digest: string;
  readonly instance: number;
  /** Where it leaked. */
  readonly realm: RealmKind;
  /** Where these bytes will be loaded from now on when they are asked for in that realm. */
  readonly next: RealmKind;
  /** Why there. */
  readonly why: string;
}

/** The instance that was proven. */
type Learned = Pick<InstanceSpec, "id" | "name" | "realm"> & { readonly artifact: Bytes };
/** What is asked for, as far as it may be moved. */
interface Asked {
  readonly realm: RealmKind;
  /** Nobody asked for a realm: it is the one that plugins go to. */
  readonly isDefault?: boolean;
  readonly moved?: Moved;
}
/** What is remembered of a plugin. */
type Bytes = Pick<Artifact, "name" | "version" | "digest">;
/** What a plugin itself may say of its place. */
type Asking = Bytes & { readonly manifest: Pick<Artifact["manifest"], "realm"> };

const stronger: Readonly<Record<RealmKind, RealmKind | undefined>> = {
  inline: "thread",
  thread: "process",
  process: undefined,
};

const mostRemembered = 1_000;

/**
 * Remembers which plugins were proven to leak in which realm, or had a thread that would not end, and says where they go next. What
 * is remembered is the bytes: a new version, and new bytes of the same version, begin where they are asked for.
 */
export class Moves {
  readonly #leaky = new Map<string, string>();
  readonly #onLeak: OnLeak;

  constructor(onLeak: OnLeak) {
    this.#onLeak = onLeak;
  }

  /** What a proof teaches; undefined unless the plugin leaked. */
  learn({ id, name, artifact, realm }: Learned, proof: Proof): Leak | undefined {
    const { name: plugin, version, digest } = artifact;
    const moves = this.#onLeak === "stronger-realm" && stronger[realm] !== undefined;
    if (moves && (proof.verdict === "leaked" || isThere(realm, proof)))
      this.#remember(keyOf(artifact, realm), proof.sentence);
    if (proof.verdict !== "leaked") return undefined;
    const next = moves ? this.#place(artifact, realm).realm : realm;
    const why = whyNext(this.#onLeak, realm, next);
    return { name, plugin, version, digest, instance: id, realm, next, why };
  }

  /**
   * The request as it is carried out: in a stronger realm where the plugin's manifest asks for that, and where these bytes leaked in
   * the one that is asked for. A manifest never asks for a weaker one.
   */
  place<Request extends Asked>(request: Request, artifact: Asking): Request {
    const { realm: asks } = artifact.manifest;
    const wanted = asks !== undefined && isStronger(asks, request.realm) ? asks : request.realm;
    const { realm, why = `its manifest asks for realm ${wanted}` } = this.#place(artifact, wanted);
    if (realm === request.realm) return request;
    // It is where it belongs by its own word, and nobody wanted it elsewhere.
    if (realm === asks && request.isDefault === true) return { ...request, realm };
    return { ...request, realm, moved: { from: request.moved?.from ?? request.realm, why } };
  }

  #place(artifact: Bytes, asked: RealmKind): { readonly realm: RealmKind; readonly why: string | undefined } {
    const why = this.#leaky.get(keyOf(artifact, asked));
    const next = stronger[asked];
    if (why === undefined || next === undefined) return { realm: asked, why: undefined };
    return { realm: this.#place(artifact, next).realm, why };
  }

  #remember(key: string, sentence: string): void {
    this.#leaky.delete(key);
    this.#leaky.set(key, sentence);
    const [oldest] = this.#leaky.keys();
    if (this.#leaky.size > mostRemembered && oldest !== undefined) this.#leaky.delete(oldest);
  }
}

function keyOf({ name, version, digest }: Bytes, realm: RealmKind): string {
  return JSON.stringify([name, version, digest, realm]);
}

function isStronger(realm: RealmKind, than: RealmKind): boolean {
  const next = stronger[than];
  return next !== undefined && (realm === next || isStronger(realm, next));
}

/** Of a thread that would not end nothing else is known. */
function isThere(realm: RealmKind, { verdict, owned }: Proof): boolean {
  return realm === "thread" && verdict === "unknown" && owned.some(({ state }) => state === "there");
}

function whyNext(onLeak: OnLeak, realm: RealmKind, next: RealmKind): string {
  if (next !== realm) return `what leaks in realm ${realm} goes to realm ${next}`;
  return onLeak === "keep" ? `the host keeps what leaks where it is` : `there is no realm stronger than ${realm}`;
}
