import { printable } from "../contract/found.ts";
import type { Allowing } from "../contract/grants.ts";
import type { Place } from "../contract/place.ts";
import type { Instance } from "../instance/instance.ts";
import { placesOf } from "../instance/source-place.ts";
import type { RealmKind } from "../realm/realm.ts";
import { withheldFrom } from "./withheld.ts";

/** Something that a plugin tried, or asks for, and is not given. */
export interface AuditEntry {
  /** ISO 8601. */
  readonly at: string;
  /** `refused`: it tried. `withheld`: its manifest asks for it. `unheard`: it tried so much more that no more of it is written down. */
  readonly kind: "refused" | "withheld" | "unheard";
  /** The name it is loaded under. */
  readonly name: string;
  readonly plugin: string;
  readonly version: string;
  readonly instance: number;
  readonly realm: RealmKind;
  /** The grant that would allow it; `segments` for shared memory, `all` where only that does. */
  readonly grant: Allowing;
  /** What was tried, `read /etc/passwd`, or the manifest's reason. */
  readonly what: string;
  /** Where in the plugin's source; undefined where that is not known. */
  readonly place: Place | undefined;
}

const mostKept = 1_000;
/** Of one instance. A plugin that tries every path there is fills neither the log nor the event's listeners. */
const mostOfOne = 100;
const longestWhat = 500;

/** What was refused, each (plugin, what) once; the last 1,000. */
export class AuditLog {
  readonly #onEntry: (entry: AuditEntry) => void;
  readonly #entries: AuditEntry[] = [];
  readonly #known = new WeakMap<Instance, Set<string>>();

  constructor(onEntry: (entry: AuditEntry) => void) {
    this.#onEntry = onEntry;
  }

  /** Oldest first. */
  get entries(): readonly AuditEntry[] {
    return [...this.#entries];
  }

  /** `frames` are of the plugin's script, innermost first; both come from the plugin's side and are not trusted. */
  refused(instance: Instance, grant: Allowing, tried: string, frames: readonly string[]): void {
    const what = printable(instance.around.redact(tried), longestWhat);
    const known = this.#known.get(instance) ?? new Set();
    this.#known.set(instance, known);
    const key = `${grant} ${what}`;
    if (known.has(key) || known.size > mostOfOne) return;
    known.add(key);
    if (known.size > mostOfOne) this.#add(instance, "unheard", grant, `more than ${mostOfOne} things`, undefined);
    else this.#add(instance, "refused", grant, what, placesOf(instance)(frames));
  }

  /** Writes down what its manifest asks for and it is not given. */
  loaded(instance: Instance): void {
    for (const { grant, reason } of withheldFrom(instance.spec))
      this.#add(instance, "withheld", grant, printable(reason, longestWhat), undefined);
  }

  #add(
    { spec, plugin, version }: Instance,
    kind: AuditEntry["kind"],
    grant: Allowing,
    what: string,
    place: Place | undefined,
  ): void {
    const at = new Date().toISOString();
    const { id: instance, name, realm } = spec;
    const entry = { at, kind, name, plugin, version, instance, realm, grant, what, place };
    this.#entries.push(entry);
    if (this.#entries.length > mostKept) this.#entries.shift();
    this.#onEntry(entry);
  }
}
