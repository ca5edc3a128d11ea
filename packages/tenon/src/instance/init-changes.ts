import { printable } from "../contract/found.ts";
import { TenonError } from "../contract/errors/error.ts";
import { type InitChange, isRefused } from "../contract/init-change.ts";
import type { ToldChange } from "../contract/messages.ts";
import type { Realm } from "../realm/realm.ts";
import { keptName, listThreads } from "../witness/threads.ts";
import type { Instance } from "./instance.ts";
import { placesOf } from "./source-place.ts";

/** So many are named in an error. */
const mostNamed = 20;

/**
 * Tells of what a plugin changed until it was set up, by its guest's word and the kernel's.
 *
 * @throws TENON_INIT_REFUSED for what the host refuses.
 */
export function judgeChanges(instance: Instance, realm: Realm, told: readonly ToldChange[]): void {
  const { around, plugin, version } = instance;
  const placeOf = placesOf(instance);
  const changes: readonly InitChange[] = [
    ...told.map(({ kind, what, created }) => ({
      kind,
      what: printable(around.redact(what), 200),
      place: placeOf(created),
    })),
    ...nativeThreads(realm),
  ];
  instance.changes = changes;
  if (changes.length > 0) around.onInitChange(instance, changes);
  const refused = changes.filter(({ kind }) => isRefused(around.initAudit, kind));
  if (refused.length === 0) return;
  const named = refused.slice(0, mostNamed).map(({ kind, what }) => `${kind} ${what}`);
  throw new TenonError("TENON_INIT_REFUSED", { plugin, version, changes: named });
}

/** A thread that native code of the plugin started bears the name of the thread it was started from. */
function nativeThreads({ thread }: Realm): readonly InitChange[] {
  if (thread === undefined) return [];
  const kept = keptName(thread);
  const alike = (listThreads() ?? []).filter(({ name }) => name === kept).length;
  const what = `${alike - 1} more in "${kept}"`;
  return alike > 1 ? [{ kind: "thread", what, place: undefined }] : [];
}
